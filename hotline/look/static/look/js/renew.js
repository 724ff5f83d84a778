// Makes a part of the page look like its fresh version and keeps every element that is in both:
// the focused row is never replaced, lists keep their scroll, nothing jumps under a hand.

const KEPT = new Set(["open", "data-state", "aria-pressed", "aria-hidden"]); // set by the person here
const HAND_AWAY = 1500; // milliseconds without the pointer moving over it
let moved = 0;
let over = null;

document.addEventListener("pointermove", (event) => { moved = Date.now(); over = event.target; }, { passive: true });

const keyOf = (node) => {
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  return node.id || node.querySelector?.(":scope > a[href], :scope.row a[href]")?.getAttribute("href") || null;
};

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function partner(child, left) {
  const key = keyOf(child);
  return left.find((one) => one.nodeName === child.nodeName && keyOf(one) === key) ?? null;
}

function place(parent, node, before) {
  if (node === before || (node.parentNode === parent && node.nextSibling === before)) return;
  if (node.isConnected && parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

function children(old, fresh, added) {
  const left = [...old.childNodes];
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = partner(child, left);
    if (same) {
      left.splice(left.indexOf(same), 1);
      if (same === next) next = next.nextSibling;
      else place(old, same, next);
      node(same, child, added);
    } else {
      const made = document.importNode(child, true);
      old.insertBefore(made, next);
      if (made.nodeType === Node.ELEMENT_NODE) added.push(made);
    }
  }
  left.forEach((one) => one.remove());
}

function node(old, fresh, added) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.isEqualNode(fresh)) return;
  attributes(old, fresh);
  children(old, fresh, added);
}

/** Make `old` look like `fresh` (of any document); new elements are handed to htmx. */
export function renew(old, fresh) {
  const added = [];
  const focused = document.activeElement;
  node(old, fresh, added);
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
  for (const element of added) if (element.isConnected) window.htmx?.process(element);
  document.dispatchEvent(new CustomEvent("hotline:renewed"));
}

/** Run `act` as soon as no pointer has just moved over `place`: nothing jumps under a hand. */
export function unhurried(place, act) {
  const busy = over && place.contains(over) && Date.now() - moved < HAND_AWAY;
  if (busy) setTimeout(() => unhurried(place, act), 200);
  else act();
}

// A part marked data-renew is fetched as ever and then renewed, not replaced. What is fetched is its
// content, or a whole page in which it stands under the same id.
const waiting = new WeakMap();
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (!target.matches?.("[data-renew]") || xhr.status !== 200 || !event.detail.shouldSwap) return;
  event.detail.shouldSwap = false;
  const first = !waiting.has(target);
  waiting.set(target, event.detail.serverResponse);
  if (first) unhurried(target, () => {
    const fresh = target.cloneNode(false);
    const fetched = new DOMParser().parseFromString(waiting.get(target), "text/html");
    const same = target.id && fetched.getElementById(target.id);
    fresh.append(...(same || fetched.body).childNodes);
    waiting.delete(target);
    if (target.isConnected) renew(target, fresh);
  });
});
