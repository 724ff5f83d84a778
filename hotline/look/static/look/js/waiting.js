// What still waits in this page: forms ask here before they go, leaving asks here before it leaves,
// and the bar says where unsent words wait.

const keepers = [];

/** Register a keeper: `unsent()` (anything not yet taken?), `flush()` (send it; resolves to true or
 * a sentence why not) and `elsewhere()` (the address of a page left with words, or null). */
export function register(keeper) {
  keepers.push(keeper);
}

/** Send what was typed beside a form. Resolves to null, or a sentence why something is not sent. */
export async function flushed() {
  const done = await Promise.all(keepers.filter((one) => one.unsent() && one.flush).map((one) => one.flush()));
  return done.find((one) => one !== true) ?? null;
}

export const anythingUnsent = () => keepers.some((one) => one.flush && one.unsent());

function sign() {
  const place = document.querySelector("[data-kept-elsewhere]");
  if (!place) return;
  const where = keepers.map((one) => one.elsewhere()).find((one) => one) ?? null;
  place.hidden = !where;
  const link = place.querySelector("a");
  if (!where || link.getAttribute("href") === where) return;
  const fresh = link.cloneNode(true); // htmx reads the address of a link once
  fresh.setAttribute("href", where);
  link.replaceWith(fresh);
  window.htmx?.process(place);
}

setInterval(sign, 1000);
document.addEventListener("hotline:moved", sign);
window.addEventListener("beforeunload", (event) => {
  if (keepers.some((one) => one.unsent())) event.preventDefault();
});
