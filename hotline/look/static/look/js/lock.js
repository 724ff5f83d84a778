// The lock: a key, a button or idleness covers the page; the password brings it back as it was.

const lock = document.getElementById("lock");
const form = lock?.querySelector("[data-unlock]") ?? document.querySelector("[data-unlock]");
const minutes = parseFloat(document.body.dataset.idleMinutes || "10");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("hotline-lock") : null;
let locked = false;
let last = Date.now();
let told = 0;
let before = null;

const token = () => form?.elements.csrfmiddlewaretoken?.value
  ?? document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const post = (url, body) => fetch(url, {
  method: "POST", body: new URLSearchParams(body), redirect: "manual", credentials: "same-origin",
  headers: { "X-CSRFToken": token(), "HX-Request": "true" },
});

function cover({ signedOut = false, tell = true } = {}) {
  if (!lock) return;
  if (!locked) before = document.activeElement;
  locked = true;
  document.body.dataset.locked = "";
  lock.querySelector("[data-signed-out]").hidden = !signedOut;
  lock.querySelector("[data-unlock-button]").hidden = signedOut;
  form.elements.password.closest(".field").hidden = signedOut;
  if (!lock.open) lock.showModal();
  (signedOut ? lock.querySelector("[data-signed-out] a") : form.elements.password)?.focus();
  if (!signedOut && tell) {
    tabs?.postMessage("lock");
    post("/lock", {}).catch(() => {}); // covered anyway; the server learns at the next request
  }
}

function uncover({ tell = true } = {}) {
  locked = false;
  last = Date.now();
  delete document.body.dataset.locked;
  if (lock?.open) lock.close();
  if (form) form.elements.password.value = "";
  before?.isConnected && before.focus();
  if (tell) tabs?.postMessage("unlock");
  document.dispatchEvent(new CustomEvent("hotline:unlocked"));
}

function complain(kind) {
  const place = form.querySelector("[data-unlock-error]");
  const text = place.querySelector("span");
  place.hidden = kind === null;
  text.textContent = kind ? text.dataset[kind] : "";
}

async function unlock(event) {
  event.preventDefault();
  const password = form.elements.password;
  complain(null);
  let answer;
  try {
    answer = await post("/lock/open", { password: password.value });
  } catch {
    return complain("unreachable");
  }
  if (answer.ok) {
    password.value = "";
    if (lock) return uncover();
    return location.replace(form.dataset.unlockNext || "/");
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    return lock ? cover({ signedOut: true }) : location.reload();
  }
  complain(answer.status >= 500 ? "unreachable" : "wrong");
  password.select();
}

form?.addEventListener("submit", unlock);

if (lock) {
  // Escape must not open it, nor may any other way a browser closes a dialog.
  lock.addEventListener("cancel", (event) => event.preventDefault());
  lock.addEventListener("close", () => locked && lock.showModal());
  lock.querySelector("[data-try-again]").addEventListener("click", async () => {
    // A page of the server carries a fresh token for the new session.
    try {
      const answer = await fetch(location.href, { redirect: "manual", credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
      if (!fresh || !page.getElementById("lock")) return;
      document.querySelector('meta[name="csrf-token"]').content = fresh;
      for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = fresh;
      uncover();
    } catch { /* still away: stay covered */ }
  });
  document.addEventListener("click", (event) => event.target.closest("[data-lock]") && cover());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey && event.shiftKey && event.code === "KeyL")) return;
    event.preventDefault();
    cover();
  });
  document.addEventListener("hotline:lock", () => cover({ tell: false }));
  document.addEventListener("hotline:signed-out", () => cover({ signedOut: true }));
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "input"]) {
    document.addEventListener(kind, stir, { passive: true, capture: true });
  }
  setInterval(check, 1000);
  document.addEventListener("visibilitychange", check);
  if (tabs) tabs.onmessage = ({ data }) => {
    if (data === "stir") last = Date.now();
    if (data === "lock" && !locked) cover({ tell: false });
    if (data === "unlock" && locked) uncover({ tell: false });
  };
}

function stir() {
  last = Date.now();
  if (locked || last - told < 5000) return;
  told = last;
  tabs?.postMessage("stir");
}

function check() {
  if (document.body.dataset.live === "contact") last = Date.now(); // never in the middle of a call
  if (!locked && Date.now() - last >= minutes * 60000) cover();
}
