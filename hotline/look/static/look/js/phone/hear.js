// A recording is asked for with a reason, played from memory and dropped with the page it stood on.

import { post } from "../session.js";

const sounds = new Map(); // address of the sound: its player

async function hear(form) {
  const wrong = form.querySelector("[data-hear-error]");
  const place = form.querySelector("[data-hear-sound]");
  wrong.hidden = true;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await post(form.getAttribute("action"), { reason: form.elements.reason.value });
    if (answer.ok) return play(place, await answer.blob());
    wrong.textContent = answer.status === 422 ? await answer.text() : document.querySelector("[data-trouble]")?.dataset.trouble ?? "";
  } catch {
    wrong.textContent = document.querySelector("[data-trouble]")?.dataset.trouble ?? "";
  } finally {
    form.removeAttribute("aria-busy");
  }
  wrong.hidden = false;
  return form.elements.reason.focus();
}

function play(place, blob) {
  forget(place.querySelector("audio"));
  const player = document.createElement("audio");
  player.controls = true;
  player.src = URL.createObjectURL(blob);
  player.setAttribute("aria-label", place.dataset.label);
  sounds.set(player.src, player);
  place.replaceChildren(player);
  player.focus();
  player.play().catch(() => {}); // she presses it herself
}

function forget(player) {
  if (!player) return;
  URL.revokeObjectURL(player.src);
  sounds.delete(player.src);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches?.("form[data-hear]")) return;
  event.preventDefault();
  hear(event.target);
});
document.addEventListener("hotline:moved", () => {
  for (const player of sounds.values()) if (!player.isConnected) forget(player);
});
