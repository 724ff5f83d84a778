// What is heard and what hears: devices, volume, the ring, and a plain test of the headset. Chosen
// for as long as the page is open; the browser keeps nothing of it.

const LOUD_ENOUGH = 0.015; // mean of a voice at a headset; a muted one gives less than 0.002
const LISTENS = 4000; // milliseconds

export const sound = {
  microphone: "",
  speaker: "",
  volume: 1,
  onmicrophone: null,
  /** What is asked of the browser for a call. */
  wish() {
    const plain = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return this.microphone ? { ...plain, deviceId: { exact: this.microphone } } : plain;
  },
};

let audio = null;
/** The one element that the other side is heard through; it stands outside of what moves swap. */
export function player() {
  if (!audio) {
    audio = document.createElement("audio");
    audio.autoplay = true;
    audio.hidden = true;
    document.body.append(audio);
  }
  return audio;
}

// --- the ring -------------------------------------------------------------------------------

let context = null;
let ringing = 0;

function speakers() {
  context ??= new AudioContext();
  context.resume().catch(() => {});
  context.setSinkId?.(sound.speaker).catch(() => {});
  return context;
}

function beep(pitch, seconds) {
  const out = speakers();
  const voice = out.createOscillator(), level = out.createGain();
  voice.frequency.value = pitch;
  level.gain.setValueAtTime(0.0001, out.currentTime);
  level.gain.exponentialRampToValueAtTime(0.2 * sound.volume + 0.0001, out.currentTime + 0.03);
  level.gain.exponentialRampToValueAtTime(0.0001, out.currentTime + seconds);
  voice.connect(level).connect(out.destination);
  voice.start();
  voice.stop(out.currentTime + seconds);
}

export function ring() {
  silence();
  const both = () => { beep(440, 0.9); beep(520, 0.9); };
  both();
  ringing = setInterval(both, 2500);
}

export function silence() {
  clearInterval(ringing);
}

// --- the headset ----------------------------------------------------------------------------

const said = () => document.querySelector("[data-headset-said]");
function say(what, good = false) {
  const place = said();
  if (!place) return;
  place.textContent = place.dataset[what] ?? "";
  place.classList.toggle("tel-ok", good);
  place.classList.toggle("tel-waiting", !good && what !== "speak");
}

/** Why the browser gives no microphone, in words, with the place to mend it. */
export function complain(error) {
  document.getElementById("phone-sound")?.showModal?.();
  say(error?.name === "NotFoundError" || error?.name === "OverconstrainedError" ? "none" : "denied");
}

async function test() {
  say("speak");
  beep(660, 0.7);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: sound.wish() });
  } catch (error) {
    return complain(error);
  }
  await list(); // names of devices are told only now
  const loudest = await level(stream);
  for (const track of stream.getTracks()) track.stop();
  return say(loudest > LOUD_ENOUGH ? "heard" : "silent", loudest > LOUD_ENOUGH);
}

async function level(stream) {
  const ear = speakers().createAnalyser();
  context.createMediaStreamSource(stream).connect(ear);
  const wave = new Float32Array(ear.fftSize);
  const until = performance.now() + LISTENS;
  let loudest = 0;
  while (performance.now() < until && loudest < LOUD_ENOUGH * 2) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ear.getFloatTimeDomainData(wave);
    loudest = Math.max(loudest, Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length));
  }
  ear.disconnect();
  return loudest;
}

async function list() {
  const all = await navigator.mediaDevices?.enumerateDevices?.() ?? [];
  for (const [kind, place, chosen] of [["audioinput", "[data-microphone]", sound.microphone], ["audiooutput", "[data-speaker]", sound.speaker]]) {
    const select = document.querySelector(place);
    if (!select) continue;
    const named = all.filter((one) => one.kind === kind && one.deviceId && one.deviceId !== "default" && one.label);
    select.replaceChildren(select.options[0], ...named.map((one) => new Option(one.label, one.deviceId)));
    select.value = named.some((one) => one.deviceId === chosen) ? chosen : "";
  }
  const volume = document.querySelector("[data-volume]");
  if (volume) volume.value = String(Math.round(sound.volume * 100));
}

document.addEventListener("click", ({ target }) => {
  if (target.closest?.('[data-dialog="phone-sound"]')) list();
  if (target.closest?.("[data-headset-test]")) test();
});
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-volume]")) return;
  sound.volume = Number(target.value) / 100;
  player().volume = sound.volume;
});
document.addEventListener("change", async ({ target }) => {
  if (target.matches?.("[data-speaker]")) {
    sound.speaker = target.value;
    player().setSinkId?.(target.value).catch(() => {});
  }
  if (target.matches?.("[data-microphone]")) {
    sound.microphone = target.value;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: sound.wish() });
      if (sound.onmicrophone) sound.onmicrophone(stream.getAudioTracks()[0]);
    } catch (error) {
      complain(error);
    }
  }
});
navigator.mediaDevices?.addEventListener?.("devicechange", list);
