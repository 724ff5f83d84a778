// The first two minutes: the steps stand beside the panel where there is room; on a phone they
// open right under the question of danger, where she looks. Keys lead to a question.

const narrow = window.matchMedia("(max-width: 900px)");

function place() {
  const steps = document.getElementById("steps");
  const near = narrow.matches && steps?.querySelector(".in-danger");
  const slot = document.getElementById(near ? "steps-narrow" : "steps-wide");
  if (steps && slot && steps.parentElement !== slot) slot.append(steps);
}

function lead(name) {
  const asked = [...document.querySelectorAll(`#contact-form [name="${CSS.escape(name)}"]`)];
  const wanted = asked.find((one) => one.checked) ?? asked[0];
  wanted?.focus();
  wanted?.closest(".pills, .field")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const goes = event.target.closest?.("[data-goes]");
  if (goes) lead(goes.dataset.goes);
});
narrow.addEventListener("change", place);
document.addEventListener("htmx:load", place);
document.addEventListener("hotline:moved", place);
place();
