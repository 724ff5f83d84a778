// Demonstration only: fill the sign-in form (or the code) with an invented person's.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) {
    const field = document.querySelector(`main form [name="${name}"]`);
    if (field) field.value = value;
  }
  document.querySelector("main form button[type=submit]")?.focus();
});
