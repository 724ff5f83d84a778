// Nothing typed is lost: changed fields go to the server as they are typed, and wait here while
// it cannot be reached. Kept in memory only, never in the browser's storage.

const QUIET = 700; // milliseconds without a key before sending
const LATEST = 2000; // milliseconds after the first unsent key, at most
const FIRST_RETRY = 1000, LAST_RETRY = 15000;
const forms = new WeakMap();
const all = new Set();

const skipped = new Set(["csrfmiddlewaretoken"]);

function values(form) {
  const found = new Map();
  for (const control of form.elements) {
    if (control.name && !skipped.has(control.name) && !control.closest("[data-autosave-skip]")) found.set(control.name, []);
  }
  for (const [name, value] of new FormData(form)) {
    if (found.has(name) && typeof value === "string") found.get(name).push(value);
  }
  return found;
}

const same = (a, b) => a !== undefined && a.length === b.length && a.every((v, i) => v === b[i]);

class Saver {
  constructor(form) {
    this.form = form;
    this.saved = values(form);
    this.flying = null; // {id, changes}: sent and not yet answered
    this.refused = null; // refused values are not sent again until they change
    this.first = 0;
    this.timer = 0;
    this.retry = FIRST_RETRY;
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch());
    form.addEventListener("submit", () => { this.leaving = true; });
  }

  changes() {
    const changed = new Map();
    for (const [name, value] of values(this.form)) {
      if (!same(this.saved.get(name), value)) changed.set(name, value);
    }
    return changed;
  }

  unsent() {
    return this.form.isConnected && !this.leaving && (this.flying !== null || this.changes().size > 0);
  }

  touch() {
    this.leaving = false;
    if (this.blocked) return this.show("kept");
    const now = Date.now();
    this.first ||= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, Math.min(QUIET, this.first + LATEST - now)));
  }

  async send() {
    if (this.sending) return;
    // An unanswered change goes again as it was, under the same id, so that it counts once.
    if (!this.flying) {
      const changes = this.changes();
      if (!changes.size) { this.first = 0; return; }
      if (this.refused && [...changes].every(([n, v]) => same(this.refused.get(n), v))) return;
      this.flying = { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, changes };
    }
    this.first = 0;
    this.sending = true;
    this.show("saving");
    const outcome = await this.post(this.flying);
    this.sending = false;
    this.settle(outcome);
  }

  async post({ id, changes }) {
    const body = new URLSearchParams({ change_id: id });
    for (const [name, list] of changes) {
      if (list.length) for (const value of list) body.append(name, value);
      else body.append(name, "");
    }
    const token = this.form.elements.csrfmiddlewaretoken?.value
      ?? document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    try {
      return await fetch(this.form.dataset.autosave, {
        method: "POST", body, redirect: "manual", credentials: "same-origin",
        signal: AbortSignal.timeout(15000),
        headers: { "X-CSRFToken": token, "HX-Request": "true" },
      });
    } catch {
      return null;
    }
  }

  async settle(answer) {
    if (answer === null || answer.status >= 500 || answer.status === 429) return this.again();
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.blocked = true;
      this.show("kept");
      document.dispatchEvent(new CustomEvent("hotline:signed-out"));
      return;
    }
    if (answer.status === 423) {
      this.blocked = true;
      this.show("kept");
      document.dispatchEvent(new CustomEvent("hotline:lock"));
      return;
    }
    const { changes } = this.flying;
    this.flying = null;
    this.retry = FIRST_RETRY;
    if (answer.ok) {
      for (const [name, value] of changes) this.saved.set(name, value);
      this.refused = null;
      this.at = Date.now();
      this.show("saved");
      for (const name of changes.keys()) document.dispatchEvent(new CustomEvent(`hotline:saved:${name}`));
    } else {
      this.refused = changes;
      this.reason = answer.headers.get("content-type")?.startsWith("text/plain") ? (await answer.text()).slice(0, 200) : "";
      this.show("refused");
    }
    if (this.changes().size && !this.refused) this.touch();
  }

  again() {
    this.show("kept");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.retry);
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  release() {
    this.blocked = false;
    this.retry = FIRST_RETRY;
    this.send();
  }

  show(state) {
    this.state = state;
    this.draw();
  }

  draw() {
    const places = this.form.id ? document.querySelectorAll(`[data-save-state][data-form="${CSS.escape(this.form.id)}"]`) : [];
    for (const place of [...this.form.querySelectorAll("[data-save-state]"), ...places]) {
      const text = {
        saving: place.dataset.saving, kept: place.dataset.kept,
        refused: `${place.dataset.refused} ${this.reason ?? ""}`,
        saved: this.at ? place.dataset.saved.replace("#", moment(this.at)) : "",
      }[this.state] ?? "";
      place.dataset.state = this.state ?? "";
      if (place.textContent !== text) place.textContent = text;
    }
  }
}

const words = JSON.parse(document.querySelector('meta[name="clock-words"]')?.content ?? "null");
function moment(at) {
  const seconds = Math.floor((Date.now() - at) / 1000);
  if (!words || seconds < 60) return (words?.seconds ?? "# s").replace("#", Math.max(1, seconds));
  const minutes = Math.floor(seconds / 60);
  const span = minutes === 1 ? words.minute : words.minutes.replace("#", minutes);
  return words.ago.replace("#", span);
}

function adopt(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (forms.has(form)) continue;
    const saver = new Saver(form);
    forms.set(form, saver);
    all.add(saver);
  }
}

adopt(document);
document.addEventListener("htmx:load", () => adopt(document));
setInterval(() => {
  for (const saver of all) {
    if (!saver.form.isConnected && !saver.flying) all.delete(saver);
    else if (saver.state === "saved") saver.draw();
  }
}, 1000);
document.addEventListener("hotline:unlocked", () => all.forEach((saver) => saver.release()));
window.addEventListener("online", () => all.forEach((saver) => saver.state === "kept" && !saver.blocked && saver.send()));
// Taking a form away sends what it holds first.
document.addEventListener("htmx:beforeSwap", (event) => {
  for (const saver of all) {
    if (event.detail.target.contains(saver.form) && saver.changes().size) saver.send();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") all.forEach((saver) => !saver.blocked && saver.send());
});
window.addEventListener("beforeunload", (event) => {
  if ([...all].some((saver) => saver.unsent())) event.preventDefault();
});
