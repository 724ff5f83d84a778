// A question that has just come takes no answer for a moment: a key or a click meant for the one
// before it must not answer something nobody has read. `[data-pace]` marks what waits.

const MOMENT = 350; // milliseconds; shorter than anybody reads, longer than a finger bounces
let came = -MOMENT;

document.addEventListener("hotline:moved", () => { came = performance.now(); });
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-pace]") || performance.now() - came >= MOMENT) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
