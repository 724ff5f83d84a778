// Leaving replaces this page in the history; without script the link still leaves.

document.addEventListener("click", (event) => {
  const exit = event.target.closest("[data-exit]");
  if (!exit) return;
  event.preventDefault();
  location.replace(exit.href);
});
