// Nothing typed is lost: changed fields go to the server as they are typed, and wait here while
// it cannot be reached. Kept in memory only, never in the browser's storage. A form that was swapped
// out goes on sending; coming back to it shows what was typed, not what the server had before.

import { show as showConflict } from "./conflict.js";
import { say } from "./htmx-setup.js";
import { settle, token } from "./session.js";
import { register } from "./waiting.js";

const QUIET = 600; // milliseconds without a key before sending
const LATEST = 1500; // milliseconds after the first unsent key, at most
const FIRST_RETRY = 500, LAST_RETRY = 4000; // milliseconds; a little chance keeps 200 pages apart
const PATIENCE = 20000; // milliseconds that a form waits for its words to arrive
const FRESH = 15000; // milliseconds in which a page may have been made before the last save
const PAGE = uuid(); // this page, to the server: its own words are no conflict
const forms = new WeakMap();
const all = new Map(); // by address and id of the form

const skipped = new Set(["csrfmiddlewaretoken"]);

function uuid() {
  // randomUUID exists on https only
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

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

function put(form, name, list) {
  let at = 0;
  for (const control of form.elements) {
    if (control.name !== name) continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = list.includes(control.value);
    else control.value = list[at++] ?? "";
  }
}

const same = (a, b) => a !== undefined && a.length === b.length && a.every((v, i) => v === b[i]);
const address = () => location.pathname + location.search;
const keyOf = (form) => `${form.dataset.autosave} ${form.id}`;

class Saver {
  constructor(form) {
    this.saved = values(form);
    this.latest = new Map(); // what was saved lately: name -> {value, at}
    this.flying = null; // {id, changes}: sent and not yet answered
    this.refused = null; // refused values are not sent again until they change
    this.conflicts = new Map(); // fields that somebody else changed: not sent until chosen
    this.others = [];
    this.first = 0;
    this.timer = 0;
    this.retry = FIRST_RETRY;
    this.tokens = 0;
    this.bind(form);
  }

  bind(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.where = address();
    forms.set(form, this);
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch());
  }

  // The page came back: what it lacks of what was typed is put into it.
  comeBack(form) {
    const theirs = values(form), waiting = this.changes(true);
    for (const [name, value] of this.flying?.changes ?? []) if (!waiting.has(name)) waiting.set(name, value);
    for (const [name, { value, at }] of this.latest) {
      if (!waiting.has(name) && Date.now() - at < FRESH) waiting.set(name, value);
    }
    for (const [name, value] of theirs) {
      if (waiting.has(name)) put(form, name, waiting.get(name));
      else this.saved.set(name, value);
    }
    this.bind(form);
    for (const name of this.conflicts.keys()) this.offer(name);
    this.draw();
    if (this.changes().size && !this.blocked) this.send();
  }

  changes(withConflicts = false) {
    const changed = new Map();
    for (const [name, value] of values(this.form)) {
      if (!same(this.saved.get(name), value) && (withConflicts || !this.conflicts.has(name))) changed.set(name, value);
    }
    return changed;
  }

  unsent() {
    return this.flying !== null || this.conflicts.size > 0 || this.changes().size > 0;
  }

  touch() {
    if (this.blocked) return this.show("kept");
    const now = Date.now();
    this.first ||= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, Math.min(QUIET, this.first + LATEST - now)));
  }

  async send() {
    if (this.sending || this.blocked) return;
    clearTimeout(this.timer);
    // An unanswered change goes again as it was, under the same id, so that it counts once.
    if (!this.flying) {
      const changes = this.changes();
      if (!changes.size) { this.first = 0; return; }
      if (this.refused && [...changes].every(([n, v]) => same(this.refused.get(n), v))) return;
      const was = new Map([...changes.keys()].map((name) => [name, this.saved.get(name) ?? []]));
      this.flying = { id: uuid(), changes, was };
    }
    this.first = 0;
    this.sending = true;
    this.show("saving");
    const answer = await this.post(this.flying);
    const said = answer ? await read(answer) : null; // still on its way until it is read
    this.sending = false;
    this.settle(answer, said);
  }

  async post({ id, changes, was }) {
    const body = new URLSearchParams({ change_id: id, page: PAGE });
    for (const [name, list] of changes) for (const value of list.length ? list : [""]) body.append(name, value);
    for (const [name, list] of was) body.append(`was.${name}`, list[0] ?? "");
    try {
      return await fetch(this.url, {
        method: "POST", body, redirect: "manual", credentials: "same-origin",
        signal: AbortSignal.timeout(15000), keepalive: document.visibilityState === "hidden" && String(body).length < 30000,
        headers: { "X-CSRFToken": token(), "HX-Request": "true" },
      });
    } catch {
      return null;
    }
  }

  settle(answer, said) {
    if (answer === null || answer.status >= 500 || answer.status === 429) return this.again();
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.block("hotline:signed-out");
    if (answer.status === 423) return this.block("hotline:lock");
    if (answer.status === 403) return this.renewed();
    this.tokens = 0;
    const { changes } = this.flying;
    this.flying = null;
    this.retry = FIRST_RETRY;
    if (answer.ok) this.taken(changes, said.data?.others ?? []);
    else if (said.data?.conflicts) this.collide(changes, said.data.conflicts);
    else {
      this.refused = changes;
      this.reason = said.text;
      this.show("refused");
    }
    const fresh = [...this.changes()].some(([n, v]) => !same(this.refused?.get(n), v));
    if (fresh) this.touch();
    return undefined;
  }

  taken(changes, others) {
    this.at = Date.now();
    for (const [name, value] of changes) {
      this.saved.set(name, value);
      this.latest.set(name, { value, at: this.at });
    }
    this.refused = null;
    this.others = others;
    this.show(this.conflicts.size ? "conflict" : "saved");
    for (const name of changes.keys()) document.dispatchEvent(new CustomEvent(`hotline:saved:${name}`));
  }

  collide(changes, conflicts) {
    this.taken(new Map([...changes].filter(([name]) => !(name in conflicts))), this.others);
    for (const [name, conflict] of Object.entries(conflicts)) {
      this.conflicts.set(name, conflict);
      this.saved.set(name, [conflict.theirs]);
      this.offer(name);
    }
    this.show("conflict");
    const place = this.places()[0];
    if (place) say(place.dataset.conflict);
  }

  offer(name) {
    showConflict(this.form, name, this.conflicts.get(name), () => {
      this.conflicts.delete(name);
      this.show(this.conflicts.size ? "conflict" : "saved");
      this.send();
    });
  }

  block(event) {
    this.blocked = true;
    this.show("kept");
    document.dispatchEvent(new CustomEvent(event));
  }

  // The token was rotated: by a sign-in of hers in another tab, or of somebody else.
  async renewed() {
    this.blocked = true;
    this.show("kept");
    const found = await settle();
    if (found === "away" || this.tokens++ > 1) {
      this.blocked = false;
      return this.again();
    }
    if (found === "same") this.release();
    return undefined;
  }

  again() {
    this.show("kept");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.retry * (0.75 + Math.random() / 2));
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  release() {
    this.blocked = false;
    this.retry = FIRST_RETRY;
    this.send();
  }

  /** Send everything now; true when it has arrived, otherwise why not. */
  async flush() {
    const until = Date.now() + PATIENCE;
    while (this.unsent() && Date.now() < until && !this.blocked) {
      if (!this.sending) await this.send();
      else await new Promise((done) => setTimeout(done, 50));
      if (["kept", "refused", "conflict"].includes(this.state) && !this.sending) break;
    }
    if (!this.unsent()) return true;
    const words = document.getElementById("status")?.dataset.unsaved ?? "";
    return this.state === "refused" ? `${this.reason ?? ""} ${words}` : words;
  }

  show(state) {
    this.state = state;
    this.draw();
  }

  places() {
    const far = this.form.id ? document.querySelectorAll(`[data-save-state][data-form="${CSS.escape(this.form.id)}"]`) : [];
    return [...this.form.querySelectorAll("[data-save-state]"), ...far];
  }

  draw() {
    for (const place of this.places()) {
      let text = {
        saving: place.dataset.saving, kept: place.dataset.kept, conflict: place.dataset.conflict,
        refused: `${place.dataset.refused} ${this.reason ?? ""}`,
        saved: this.at ? place.dataset.saved.replace("#", moment(this.at)) : "",
      }[this.state] ?? "";
      if (this.others.length && text) text += ` · ${(place.dataset.others ?? "#").replace("#", this.others.join(", "))}`;
      place.dataset.state = this.state ?? "";
      if (place.textContent !== text) place.textContent = text;
    }
  }
}

async function read(answer) {
  const kind = answer.headers.get("content-type") ?? "";
  try {
    if (kind.startsWith("application/json")) return { data: await answer.json(), text: "" };
    return { text: kind.startsWith("text/plain") ? (await answer.text()).slice(0, 200) : "" };
  } catch {
    return { text: "" };
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

function adopt() {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    if (forms.has(form)) continue;
    const left = all.get(keyOf(form));
    if (left) left.comeBack(form);
    else all.set(keyOf(form), new Saver(form));
  }
}

adopt();
document.addEventListener("htmx:load", adopt);
document.addEventListener("hotline:moved", adopt); // before anybody can type into it
setInterval(() => {
  for (const [key, saver] of all) {
    const old = Date.now() - (saver.at ?? 0) > FRESH;
    if (!saver.form.isConnected && !saver.unsent() && old) all.delete(key);
    else if (saver.state === "saved") saver.draw();
  }
}, 1000);

const every = (act) => all.forEach((saver) => act(saver));
document.addEventListener("hotline:unlocked", () => every((saver) => saver.release()));
window.addEventListener("online", () => every((saver) => saver.state === "kept" && saver.send()));
// Taking a form away sends what it holds first.
document.addEventListener("htmx:beforeSwap", (event) => every((saver) => {
  if (event.detail.target.contains?.(saver.form) && saver.changes().size) saver.send();
}));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") every((saver) => saver.send());
});
// Enter in a field saves; there is nothing else to send.
document.addEventListener("submit", (event) => {
  if (!forms.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  forms.get(event.target).send();
}, { capture: true });

register({
  unsent: () => [...all.values()].some((saver) => saver.unsent()),
  flush: async () => {
    const late = [...all.values()].filter((saver) => saver.unsent() && saver.form.isConnected);
    const done = await Promise.all(late.map((saver) => saver.flush()));
    return done.find((one) => one !== true) ?? true;
  },
  elsewhere: () => [...all.values()].find((saver) => !saver.form.isConnected && saver.unsent())?.where ?? null,
});
