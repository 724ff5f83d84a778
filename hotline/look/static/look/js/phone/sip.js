// The browser as telephone (JsSIP): one tab holds it. It rings, is answered, and goes on however
// the pages move. Leaving the page says nothing to the caller: the exchange rings here again.

import JsSIP from "../vendor/jssip.js";
import { post } from "../session.js";
import { register } from "../waiting.js";
import { complain, player, ring, silence, sound } from "./sound.js";

const FIRST = 5000; // milliseconds before a telephone that never connected counts as lost
const AGAIN = 2000;
const channel = new BroadcastChannel("hotline-telephone");
let release = null; // gives the telephone up to another tab
let asked = false; // this tab waits for the telephone, or holds it
let agent = null;
let session = null;
let relays = [];
let wanted = 0; // until when an answer pressed before the call came counts
let starting = 0;
let losing = 0;

export function plug() {
  if (asked) return;
  asked = true;
  navigator.locks.request("hotline-telephone", () => new Promise((resolve) => {
    release = resolve;
    if (asked) start();
    else resolve();
  }));
}

export function unplug() {
  if (!asked) return;
  asked = false;
  clearTimeout(starting);
  clearTimeout(losing);
  agent?.stop();
  agent = null;
  lost(false);
  release?.();
  release = null;
}

// --- signing in -----------------------------------------------------------------------------

async function start() {
  clearTimeout(starting);
  losing ||= setTimeout(() => lost(true), FIRST);
  let found = null;
  try {
    const answer = await fetch("/phone/credentials", { cache: "no-store", credentials: "same-origin", headers: { "HX-Request": "true" } });
    if (answer.ok) found = await answer.json();
  } catch { /* asked again below */ }
  if (!asked || !release) return;
  if (!found || session?.isEstablished()) { // to begin anew would hang up on the caller
    starting = setTimeout(start, AGAIN);
    return;
  }
  relays = found.relays;
  agent?.stop();
  const mine = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(found.address)],
    uri: `sip:${found.user}@${found.domain}`,
    authorization_user: found.user,
    password: found.secret,
    register_expires: 60,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 4,
  });
  agent = mine;
  const still = (act) => (...given) => agent === mine && act(...given);
  mine.on("registered", still(() => {
    clearTimeout(starting);
    lost(false);
    comeBack();
  }));
  mine.on("disconnected", still(() => lost(true)));
  mine.on("registrationFailed", still(() => {
    lost(true);
    clearTimeout(starting);
    starting = setTimeout(start, AGAIN); // the place was taken anew: so is its secret
  }));
  mine.on("newRTCSession", still(came));
  mine.start();
}

// This page was loaded in the middle of a call, which its telephone lost: it rings here again.
let looked = false;
function comeBack() {
  if (looked) return;
  looked = true;
  if (!session && document.getElementById("phone-strip")?.dataset.call) post("/phone/back", {}).catch(() => {});
}

// Said in this page at once; the exchange finds out later.
function lost(is) {
  clearTimeout(losing);
  losing = 0;
  const place = document.getElementById("phone");
  let said = document.getElementById("phone-lost");
  if (!is) return said?.remove();
  if (said || !place) return undefined;
  said = document.createElement("p");
  said.id = "phone-lost";
  said.className = "tel-lost";
  said.setAttribute("role", "alert");
  said.textContent = place.dataset.lost;
  return place.after(said);
}

// --- a call ---------------------------------------------------------------------------------

function came({ originator, session: fresh, request }) {
  if (originator !== "remote") return;
  if (session) {
    fresh.terminate({ status_code: 486 });
    return;
  }
  session = fresh;
  session.kind = request.getHeader("X-Hotline-Ring") ?? "";
  session.on("peerconnection", ({ peerconnection }) => {
    peerconnection.addEventListener("track", ({ streams, track }) => {
      player().srcObject = streams[0] ?? new MediaStream([track]);
      player().play().catch(() => {});
    });
  });
  session.on("accepted", silence);
  session.on("getusermediafailed", (error) => complain(error));
  for (const end of ["ended", "failed"]) fresh.on(end, () => session === fresh && over());
  document.dispatchEvent(new CustomEvent("hotline:telephone"));
  if (byItself() || performance.now() < wanted) answer();
  else ring();
}

const byItself = () => session?.kind === "own" || document.querySelector("#phone-ring [data-ring]")?.dataset.kind === "own";

function over() {
  silence();
  session = null;
  player().srcObject = null;
  for (const button of document.querySelectorAll("[data-mute]")) button.setAttribute("aria-pressed", "false");
  document.dispatchEvent(new CustomEvent("hotline:telephone"));
}

function answer() {
  wanted = 0;
  if (!session) {
    wanted = performance.now() + 10000;
    return;
  }
  if (session.isInProgress()) {
    session.answer({ mediaConstraints: { audio: sound.wish(), video: false }, pcConfig: { iceServers: relays } });
  }
}

document.addEventListener("hotline:renewed", () => {
  if (session?.isInProgress() && byItself()) answer();
});

// --- what she presses, in this tab or another -------------------------------------------------

const acts = {
  answer,
  mute: () => {
    if (!session?.isEstablished()) return;
    const quiet = !session.isMuted().audio;
    if (quiet) session.mute({ audio: true });
    else session.unmute({ audio: true });
    muted(quiet);
    channel.postMessage({ muted: quiet });
  },
  tone: (key) => session?.isEstablished() && session.sendDTMF(key, { transportType: "RFC2833" }),
};
const act = (name, given) => {
  if (release) acts[name](given);
  else channel.postMessage({ name, given });
};
channel.onmessage = ({ data }) => {
  if ("muted" in data) muted(data.muted);
  else if (release) acts[data.name]?.(data.given);
};

function muted(quiet) {
  for (const button of document.querySelectorAll("[data-mute]")) button.setAttribute("aria-pressed", String(quiet));
}

document.addEventListener("click", ({ target }) => {
  const pressed = (what) => target.closest?.(what);
  if (pressed("button[type=button][data-answer]")) act("answer");
  else if (pressed("[data-mute]")) act("mute");
  else if (pressed("[data-tone]")) act("tone", pressed("[data-tone]").dataset.tone);
});

sound.onmicrophone = (track) => {
  const sender = session?.connection?.getSenders().find((one) => one.track?.kind === "audio");
  sender?.replaceTrack(track);
};

// Leaving in the middle of a call asks first.
register({ unsent: () => Boolean(session?.isEstablished()), elsewhere: () => null });
