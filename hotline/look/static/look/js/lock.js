// The lock: a key, a button or idleness covers the page; the password brings it back as it was.
// A session that ended is taken up again in the same place, by the same member only.

import { carry, member, post, standing } from "./session.js";

const lock = document.getElementById("lock");
const form = lock?.querySelector("[data-unlock]") ?? document.querySelector("[data-unlock]");
const minutes = parseFloat(document.body.dataset.idleMinutes || "10");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("hotline-lock") : null;
let state = null; // null, "locked", "out" (signed out) or "stranger" (somebody else signed in here)
let last = Date.now();
let told = 0;
let before = null;

const part = (key) => form.querySelector(`[data-${key}]`);

function cover(why = "locked", { tell = true } = {}) {
  if (!lock) return;
  if (state === null) before = document.activeElement;
  if (state !== why) complain(null);
  state = why;
  document.body.dataset.locked = "";
  for (const place of [lock.querySelector("#lock-title"), part("lock-say"), part("unlock-word")]) {
    place.textContent = place.dataset[why];
  }
  if (why === "locked") part("unlock-code").hidden = true;
  part("leave").hidden = why === "locked";
  if (!lock.open) lock.showModal();
  form.elements.password.focus();
  if (why === "locked" && tell) {
    tabs?.postMessage("lock");
    post("/lock", {}).catch(() => {}); // covered anyway; the server learns at the next request
  }
}

function uncover({ tell = true } = {}) {
  state = null;
  last = Date.now();
  delete document.body.dataset.locked;
  if (lock?.open) lock.close();
  if (form) form.elements.password.value = "";
  if (form?.elements.code) form.elements.code.value = "";
  if (lock) part("unlock-code").hidden = true;
  before?.isConnected && before.focus();
  if (tell) tabs?.postMessage("unlock");
  document.dispatchEvent(new CustomEvent("hotline:unlocked"));
}

function complain(kind) {
  const place = form.querySelector("[data-unlock-error]");
  const text = place.querySelector("span");
  place.hidden = kind === null;
  text.textContent = kind ? text.dataset[kind] ?? "" : "";
}

// Before the words go on: whose session is it now, and with which token?
async function goOn() {
  const found = await standing();
  if (found === "same") return uncover();
  if (found === "away") return complain("unreachable");
  cover({ "signed-out": "out", stranger: "stranger", locked: "locked" }[found], { tell: false });
  if (found === "stranger") complain("stranger");
  return undefined;
}

async function unlock(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  complain(null);
  try {
    await (state === "out" || state === "stranger" ? signIn() : open());
  } catch {
    complain("unreachable");
  }
}

async function open(again = false) {
  const password = form.elements.password;
  const answer = await post("/lock/open", { password: password.value });
  if (answer.ok) {
    if (lock) return goOn();
    password.value = "";
    return location.replace(form.dataset.unlockNext || "/");
  }
  if (answer.status === 403 && !again) {
    const found = await standing(); // takes over a rotated token
    if (found === "stranger") return cover("stranger");
    if (found === "same" || found === "locked") return open(true);
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    if (!lock) return location.reload();
    cover("out");
    return signIn(); // the password is typed already
  }
  complain(answer.status >= 500 ? "unreachable" : "wrong");
  return password.select();
}

async function signIn() {
  const { password, code } = form.elements;
  const asked = await fetch("/lock/again", { credentials: "same-origin", headers: { "HX-Request": "true" } });
  if (!asked.ok) return complain("unreachable");
  const { csrf } = await asked.json();
  const body = { member: member(), password: password.value, code: code.value.trim() };
  const answer = await post("/lock/again", body, { "X-CSRFToken": csrf });
  if (answer.status >= 500) return complain("unreachable");
  if (answer.status === 429) return complain("tooMany");
  const said = await answer.json();
  carry(said.csrf);
  if (answer.ok) return goOn();
  if (said.outcome === "stranger") {
    cover("stranger");
    return complain("stranger");
  }
  const wantsCode = said.outcome === "code" || said.outcome === "wrong_code";
  part("unlock-code").hidden = !wantsCode;
  if (said.outcome !== "code") complain(wantsCode ? "wrongCode" : "wrong");
  return wantsCode ? code.select() : password.select();
}

form?.addEventListener("submit", unlock);

if (lock) {
  // Escape must not open it, nor may any other way a browser closes a dialog.
  lock.addEventListener("cancel", (event) => event.preventDefault());
  lock.addEventListener("close", () => state && lock.showModal());
  document.addEventListener("click", (event) => event.target.closest("[data-lock]") && cover());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey && event.shiftKey && event.code === "KeyL")) return;
    event.preventDefault();
    cover();
  });
  document.addEventListener("hotline:lock", () => cover("locked", { tell: false }));
  document.addEventListener("hotline:signed-out", () => cover("out"));
  document.addEventListener("hotline:stranger", () => cover("stranger"));
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "input"]) {
    document.addEventListener(kind, stir, { passive: true, capture: true });
  }
  setInterval(check, 1000);
  document.addEventListener("visibilitychange", check);
  if (tabs) tabs.onmessage = ({ data }) => {
    if (data === "stir") last = Date.now();
    if (data === "lock" && !state) cover("locked", { tell: false });
    if (data === "unlock" && state) goOn(); // another tab says so: see for ourselves
  };
}

function stir() {
  last = Date.now();
  if (state || last - told < 5000) return;
  told = last;
  tabs?.postMessage("stir");
}

function check() {
  if (document.body.dataset.live === "contact") last = Date.now(); // never in the middle of a call
  if (!state && Date.now() - last >= minutes * 60000) cover();
}
