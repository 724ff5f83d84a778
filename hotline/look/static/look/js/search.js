// The search box: arrow keys walk through what was found, Enter opens, Escape goes back to the box.
// What is typed stays in the box; it reaches no address, no history and no storage.

const box = () => document.querySelector("[data-search]");
const panel = () => document.getElementById("search-panel");

function rows() {
  const typed = [...(panel()?.querySelectorAll("a[href]") ?? [])].filter((row) => row.offsetParent);
  return typed.length ? typed : [...document.querySelectorAll("#results a[href]")];
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  const inBox = at.matches?.("[data-search]"), inFound = at.closest?.("[data-found]");
  if (!inBox && !inFound) return;
  if (event.key === "Escape" && inFound) {
    event.preventDefault();
    return box()?.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = rows();
  const from = all.indexOf(at);
  event.preventDefault();
  if (from + step < 0) return box()?.focus();
  all[Math.min(from + step, all.length - 1)]?.focus();
});

// The whole page of results takes the place of the first few.
document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (elt.matches?.("form[role=search]")) panel()?.replaceChildren();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (detail.target !== panel()) return;
  // An answer to letters that are gone is no answer.
  if (!box()?.value.trim()) detail.shouldSwap = false;
});
document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-search]") && !target.value.trim()) panel()?.replaceChildren();
});
