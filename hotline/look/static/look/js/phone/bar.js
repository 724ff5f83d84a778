// The telephone under the bar: asked for anew when it moves, moves the page to a call that was
// answered, answers by one key. The sound is in sip.js, where the browser is the telephone.

import { renew, unhurried } from "../renew.js";

const bar = () => document.getElementById("phone");
const strip = () => document.getElementById("phone-strip");
const answering = () => document.querySelector("#phone-ring [data-answer]");

// --- hearing that it moved ------------------------------------------------------------------

// Events of calls go to every desk; those of her own telephone come by her own topic.
function heard({ detail: { topic, id, kind } }) {
  if (kind === "call" && id) tell(`hotline:call-${id}`);
  if (topic === "" || topic?.startsWith("staff:") || id === strip()?.dataset.call) tell("hotline:telephone");
  if (kind === "ring" && id) ringsBehindTheLock();
}
for (const kind of ["seat", "ring", "call"]) document.addEventListener(`live:${kind}`, heard);
const tell = (name) => document.dispatchEvent(new CustomEvent(name));

// A screen that is locked shows nothing of a call but that there is one.
let hushing = 0;
function ringsBehindTheLock() {
  const box = document.querySelector("#lock[open] .lock-box");
  if (!box) return;
  const said = box.querySelector(".lock-rings") ?? document.createElement("p");
  said.className = "lock-rings";
  said.setAttribute("role", "alert");
  said.textContent = bar()?.dataset.ringsLocked ?? "";
  box.prepend(said);
  clearTimeout(hushing);
  hushing = setTimeout(() => said.remove(), 20000);
}
document.addEventListener("hotline:unlocked", () => {
  document.querySelector(".lock-rings")?.remove();
  tell("hotline:telephone");
});

// --- what she pressed is shown at once ------------------------------------------------------

const AT_ONCE = 4000; // milliseconds after a press in which its consequences are not held back
const BOUNCE = 400; // in which the second half of a double press is meant for what stood there before
const order = new WeakMap(); // of a request: an answer that was overtaken is not shown
let asked = 0, shown = 0, pressed = -AT_ONCE, changed = -BOUNCE;

document.addEventListener("htmx:beforeRequest", ({ detail: { target, xhr } }) => {
  if (target === bar()) order.set(xhr, ++asked);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, requestConfig } = event.detail;
  if (target !== bar() || ![200, 422].includes(xhr.status)) return;
  event.stopPropagation();
  event.detail.shouldSwap = event.detail.isError = false;
  const posted = requestConfig.verb === "post";
  if (posted) pressed = performance.now();
  const mine = order.get(xhr) ?? ++asked;
  const act = () => show(mine, xhr.responseText, posted);
  if (performance.now() - pressed < AT_ONCE) act();
  else unhurried(target, act);
}, { capture: true });

function show(mine, html, posted) {
  if (mine < shown) return;
  shown = mine;
  const fresh = bar().cloneNode(false);
  fresh.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (posted) {
    for (const menu of document.querySelectorAll("[data-tel][open]")) menu.open = false;
    changed = performance.now();
  }
  renew(bar(), fresh);
  if (posted) tell("hotline:telephone");
}
document.addEventListener("click", (event) => {
  if (event.detail < 2 || performance.now() - changed > BOUNCE || !event.target.closest?.("#phone button")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

// One menu at a time, closed by Escape or a press beside it.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("[data-tel][open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("[data-tel][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// --- one key answers, also while she types --------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "F2" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (document.body.hasAttribute("data-locked")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) answering()?.click();
}, { capture: true });

// --- answered: the page of the call ---------------------------------------------------------

// A call of a colleague that she helps with is hers only once it was handed over to her.
const hers = () => (strip()?.hasAttribute("data-opens") ? strip().dataset.call : "");
let call = hers();
function follow() {
  const before = call;
  call = hers();
  if (!call || call === before) return;
  if (document.visibilityState === "hidden" || document.body.hasAttribute("data-locked")) return;
  if (location.pathname !== strip().dataset.href) document.querySelector("#phone a.tel-contact")?.click();
}
document.addEventListener("hotline:renewed", follow);

// While a call goes on nobody is locked out of it.
setInterval(() => {
  if (strip()?.dataset.call) document.dispatchEvent(new WheelEvent("wheel"));
}, 20000);

// --- how much time is left ------------------------------------------------------------------

const server = JSON.parse(document.querySelector('meta[name="clock-words"]')?.content ?? "null")?.server;
const offset = server ? Date.parse(server) - Date.now() : 0;
function left() {
  for (const time of document.querySelectorAll("#phone time[data-until]")) {
    const seconds = Math.max(0, Math.ceil((Date.parse(time.dataset.until) - Date.now() - offset) / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (time.textContent !== text) time.textContent = text;
  }
}
setInterval(left, 500);
left();

// --- the browser as telephone ---------------------------------------------------------------

let telephone = null;
async function plug() {
  if (strip()?.dataset.device !== "browser") return telephone?.then((found) => found.unplug());
  telephone ??= import("./sip.js");
  (await telephone).plug();
  return undefined;
}
document.addEventListener("hotline:renewed", plug);
plug();
