// The desk is one page: links and forms (hx-boost) swap #page and push the address, so that the
// bar, the lists, the stream and a call in this browser survive every move.

import { hush, say } from "./htmx-setup.js";
import { renew } from "./renew.js";
import { carry, settle } from "./session.js";
import { anythingUnsent, flushed } from "./waiting.js";

const page = () => document.getElementById("page");
const isMove = (detail) => detail.requestConfig?.headers?.["HX-Boosted"] === "true";
let number = 0; // of the move asked for last
let posting = null; // the form whose answer is awaited, or that waits for what was typed beside it
let insisted = null; // the form sent again although something was refused

// --- asking ---------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.headers["HX-Boosted"] !== "true") return;
  delete detail.headers["HX-Request"]; // a whole page is wanted, as on a full load
  detail.headers["X-Move"] = String(++number);
  // The lists follow the stream by themselves: only a change of hers asks for them with the page.
  if (detail.verb === "get" && document.getElementById("lists")) detail.headers["X-Keeps-Lists"] = "1";
});

// A form goes once, and after what was typed beside it.
document.addEventListener("htmx:confirm", (event) => {
  const { elt, verb, issueRequest } = event.detail;
  if (verb !== "post" || !elt.matches("form") || elt.closest("[hx-boost]")?.getAttribute("hx-boost") !== "true") return;
  if (posting === elt) return event.preventDefault();
  if (!anythingUnsent()) return;
  event.preventDefault();
  posting = elt;
  flushed().then((why) => {
    posting = null;
    if (why === null || insisted === elt) return issueRequest(true);
    insisted = elt;
    say(why);
  });
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!isMove(detail)) return;
  hush(); // what was said of the page that is left would be read as said of the next
  if (detail.requestConfig.verb !== "get") posting = detail.elt;
  // The link may be gone when its answer comes, with the part it stood in: htmx would then swap the
  // page and leave the address, and the next form would go to the wrong one.
  if (detail.boosted) detail.etc.push = "true";
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt === posting) posting = null;
});

// Files are fetched by the browser itself.
document.addEventListener("htmx:beforeProcessNode", ({ detail: { elt } }) => {
  if (elt.matches?.("a[download]")) elt.setAttribute("hx-boost", "false");
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  // htmx leaves these to the browser only in part
  if (link && (event.shiftKey || event.altKey || link.hasAttribute("download"))) event.stopImmediatePropagation();
}, { capture: true });

// --- answering ------------------------------------------------------------------------------

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (!isMove(detail)) return;
  const { xhr } = detail;
  const asked = Number(detail.requestConfig.headers["X-Move"]);
  const posted = detail.requestConfig.verb !== "get";
  detail.isError = false;
  const covered = xhr.status === 401 || xhr.status === 423 || (xhr.status === 200 && !detail.shouldSwap);
  if (covered || (asked !== number && !posted)) {
    detail.shouldSwap = false; // covered by htmx-setup, or overtaken by another move
    return;
  }
  if (!/html/.test(xhr.getResponseHeader("Content-Type") ?? "")
      || /attachment/.test(xhr.getResponseHeader("Content-Disposition") ?? "")) {
    return elsewhere(detail, posted);
  }
  const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (xhr.status === 403 && xhr.getResponseHeader("X-Refused") === "token") return again(detail);
  const part = fresh.getElementById("page");
  if (!part && xhr.status < 400) return elsewhere(detail, posted);
  if (!part && (posted || !fresh.querySelector("main"))) {
    // What was typed stays where it was typed; the answer is said.
    detail.shouldSwap = false;
    say(`${fresh.querySelector("h1")?.textContent ?? ""} ${trouble()}`.trim());
    return;
  }
  show(detail, fresh, part ?? explained(fresh));
});

const trouble = () => document.querySelector("[data-trouble]")?.dataset.trouble ?? "";

function show(detail, fresh, part) {
  detail.shouldSwap = true;
  detail.target = page();
  detail.selectOverride = "#page";
  detail.swapOverride = "outerHTML";
  detail.ignoreTitle = true;
  detail.serverResponse = part.outerHTML;
  pending = { fresh, failed: detail.xhr.status >= 400, form: detail.elt, get: detail.requestConfig.verb === "get" };
}
let pending = null; // what comes with the part that is being swapped in

// A refused form keeps the address of its page; coming back to the same one is no new step.
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  const here = location.pathname + location.search;
  if (pending?.failed && !pending.get) detail.history.path = here;
  if (detail.history.path === here) detail.history.type = "replace";
});

// An error page has no desk around it: what it says is shown in place, with its way back.
function explained(fresh) {
  const make = (tag, id, className, ...inside) => {
    const made = document.createElement(tag);
    Object.assign(made, { id, className });
    made.append(...inside);
    return made;
  };
  const main = make("main", "main", "desk-main", ...(fresh.querySelector("main")?.childNodes ?? []));
  main.tabIndex = -1;
  const middle = make("div", "", "desk-middle", main, make("div", "", "primary-bar"));
  middle.removeAttribute("id");
  const part = make("div", "page", "desk-page", middle, make("aside", "right", "desk-right"));
  return part;
}

// Another shell (sign-in, portal) or a file: the browser goes there itself.
function elsewhere(detail, posted) {
  detail.shouldSwap = false;
  if (detail.xhr.status >= 400) return say(trouble());
  if (detail.xhr.status === 204) return undefined;
  if (!posted) return location.assign(detail.requestConfig.path);
  const there = new URL(detail.xhr.responseURL, location.href);
  if (there.pathname !== new URL(detail.requestConfig.path, location.href).pathname) location.assign(there);
  return undefined;
}

// The token was rotated (a sign-in in another tab): take the fresh one and press once more.
const pressedAgain = new WeakSet();
async function again(detail) {
  detail.shouldSwap = false;
  const form = detail.elt, by = detail.requestConfig.triggeringEvent?.submitter;
  if (pressedAgain.has(form) || !form.isConnected) return say(trouble());
  pressedAgain.add(form);
  const found = await settle();
  if (found === "away") return say(trouble());
  if (found === "same") form.requestSubmit(by?.isConnected ? by : undefined);
  return undefined;
}

// --- after the swap -------------------------------------------------------------------------

document.addEventListener("htmx:afterSwap", () => {
  if (!pending) return;
  const { fresh, failed, form, get } = pending;
  pending = null;
  follow(fresh);
  if (!failed && !get && form.isConnected) form.reset?.();
  if (!failed) for (const dialog of document.querySelectorAll("dialog[open]:not(#lock)")) dialog.close();
  if (!failed || !document.querySelector("#page .problems")) toTop();
  document.dispatchEvent(new CustomEvent("hotline:moved")); // kept words are put in before the focus
  focus();
});

// What stands around #page follows: title, bar, lists, dialogs, what the body says.
function follow(fresh) {
  document.title = fresh.title;
  carry(fresh.querySelector('meta[name="csrf-token"]')?.content);
  if (!fresh.getElementById("page")) return live(undefined);
  for (const part of document.querySelectorAll("[data-follows][id]")) {
    const wanted = fresh.getElementById(part.id);
    if (wanted && !wanted.querySelector("[data-stays]")) renew(part, wanted);
  }
  const desk = fresh.querySelector(".desk");
  if (desk) document.querySelector(".desk").className = desk.className;
  live(fresh.body.dataset.live);
  for (const field of document.querySelectorAll('.bar-account input[name="next"]')) field.value = location.pathname + location.search;
  for (const script of fresh.querySelectorAll("head script[src]")) bring(script);
}

// The row of what is open stands out in the list.
function mark() {
  for (const row of document.querySelectorAll("#left .row a[href]")) {
    const open = row.pathname === location.pathname && row.pathname !== "/";
    row.closest(".row").classList.toggle("row-current", open);
    if (open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
mark();
for (const kind of ["hotline:moved", "hotline:renewed"]) document.addEventListener(kind, mark);

function live(what) {
  if (what) document.body.dataset.live = what;
  else delete document.body.dataset.live;
}

function bring(script) {
  const source = script.getAttribute("src");
  if ([...document.scripts].some((one) => one.getAttribute("src") === source)) return;
  const made = document.createElement("script");
  made.type = script.type || "text/javascript";
  made.src = source;
  document.head.append(made);
}

function toTop() {
  window.scrollTo(0, 0);
  for (const column of document.querySelectorAll(".desk-middle, .desk-right")) column.scrollTop = 0;
}

function focus() {
  const wanted = page().querySelector("[data-focus]") ?? page().querySelector("[autofocus]") ?? page().querySelector("h1");
  if (!wanted) return;
  if (wanted.matches("h1, [data-focus]") && !wanted.hasAttribute("tabindex")) wanted.setAttribute("tabindex", "-1");
  wanted.focus({ preventScroll: !wanted.matches("[data-focus]") });
}

// --- back and forward -----------------------------------------------------------------------

let shown = location.pathname + location.search;
document.addEventListener("hotline:moved", () => { shown = location.pathname + location.search; });
document.addEventListener("htmx:historyCacheMiss", (event) => {
  event.preventDefault();
  if (!page()) return location.reload();
  const before = shown;
  window.htmx.ajax("GET", event.detail.path, { source: page(), target: page(), swap: "outerHTML", headers: { "HX-Boosted": "true" } })
    .catch(() => history.replaceState({ htmx: true }, "", before));
  return undefined;
});
