// Keys for people who cannot leave the keyboard; silent while somebody types.

function typing(target) {
  return target.isContentEditable || target.matches?.("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select");
}

function hideNames() {
  const on = !document.body.hasAttribute("data-hide-names");
  document.body.toggleAttribute("data-hide-names", on);
  for (const button of document.querySelectorAll("[data-hide-names-toggle]")) button.setAttribute("aria-pressed", String(on));
  for (const name of document.querySelectorAll(".name")) conceal(name, on);
}

function conceal(name, on) {
  if (on) name.setAttribute("aria-hidden", "true");
  else name.removeAttribute("aria-hidden");
}

document.addEventListener("hotline:renewed", () => {
  if (!document.body.hasAttribute("data-hide-names")) return;
  for (const name of document.querySelectorAll(".name")) conceal(name, true);
});
document.addEventListener("htmx:load", (event) => {
  if (!document.body.hasAttribute("data-hide-names")) return;
  for (const name of event.detail.elt.querySelectorAll?.(".name") ?? []) conceal(name, true);
});

// Keys that a page adds: <a data-key="a">…</a>, listed with the others; a key of the list that
// needs something of the page says so: <dt data-needs="selector">.
function listKeys(dialog) {
  const list = dialog.querySelector(".keys");
  list.querySelectorAll("[data-added]").forEach((item) => item.remove());
  // What this page does not offer is not promised; what it offers twice is said once.
  for (const cap of list.querySelectorAll("[data-needs]")) {
    cap.hidden = cap.nextElementSibling.hidden = !document.querySelector(cap.dataset.needs);
  }
  const said = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (said.has(element.dataset.key)) continue;
    said.add(element.dataset.key);
    const key = document.createElement("dt"), label = document.createElement("dd");
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.keyCap || element.dataset.key;
    key.append(cap);
    label.textContent = element.dataset.keyLabel || element.textContent.trim();
    key.dataset.added = label.dataset.added = "";
    list.append(key, label);
  }
}

function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  listKeys(dialog);
  dialog.showModal();
}

// Through the rows of the left list; Enter opens, as on any link.
function walk(step) {
  const rows = [...document.querySelectorAll("#left .row a[href]")].filter((row) => row.offsetParent);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = from < 0 && step < 0 ? rows.length - 1 : Math.min(Math.max(from + step, 0), rows.length - 1);
  rows[next].focus();
}

const plain = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => document.querySelector("[data-search]")?.focus(),
  n: () => document.querySelector("[data-new-contact]")?.click(),
  "?": showKeys,
};

document.addEventListener("keydown", (event) => {
  if (document.body.hasAttribute("data-locked")) return;
  if (event.ctrlKey && event.shiftKey && event.code === "KeyH") {
    event.preventDefault();
    return hideNames();
  }
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest?.("#left .row")) {
    event.preventDefault();
    return walk(event.key === "ArrowDown" ? 1 : -1);
  }
  // A key held down acts once: it must not answer questions nobody has read.
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const added = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const act = added ? () => added.click() : plain[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-hide-names-toggle]")) hideNames();
  const opener = event.target.closest('[data-dialog="keys"]');
  if (opener) listKeys(document.getElementById("keys"));
});
