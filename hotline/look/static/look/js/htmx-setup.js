// What every htmx page needs: the CSRF token, the focus after a change, and honesty about failure.

import { settle } from "./session.js";

const status = () => document.getElementById("status");
let clearing = 0;

export function say(text) {
  const region = status();
  if (!region) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.replaceChildren(line);
  arrange();
}

export function hush() {
  status()?.replaceChildren();
}

function arrange() {
  clearTimeout(clearing);
  clearing = setTimeout(() => status()?.replaceChildren(), 6000);
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// A refused form (422) is an answer to show, not a failure to swallow.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  // Signed out and locked are states to show, not failures to report.
  const state = { 401: "signed-out", 423: "lock" }[event.detail.xhr.status];
  if (state) {
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    announce(state);
  }
  // A session that ended sends requests to the sign-in page: never swap that into the desk.
  const signIn = document.querySelector("[data-signed-out] a")?.pathname;
  if (signIn && signIn !== "/" && new URL(event.detail.xhr.responseURL || location.href).pathname === signIn) {
    event.detail.shouldSwap = false;
    announce("signed-out");
  }
});

// What a person has unfolded stays unfolded when its part of the page is fetched again.
const unfolded = new WeakMap();
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  unfolded.set(target, [...target.querySelectorAll("details[open][id]")].map((one) => one.id));
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  for (const id of unfolded.get(target) ?? []) document.getElementById(id)?.setAttribute("open", "");
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const wanted = target.matches?.("[data-focus]") ? target : target.querySelector?.("[data-focus]");
  if (!wanted) return;
  if (!wanted.hasAttribute("tabindex")) wanted.setAttribute("tabindex", "-1");
  wanted.focus();
});

function announce(what) {
  document.dispatchEvent(new CustomEvent(`hotline:${what}`));
}

function trouble() {
  const words = document.querySelector("[data-trouble]")?.dataset.trouble;
  if (words) say(words);
}
// The token was rotated: take the fresh one; whoever presses again succeeds.
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.getResponseHeader("X-Refused") === "token") settle();
});
document.addEventListener("htmx:responseError", trouble);
document.addEventListener("htmx:sendError", trouble);

document.addEventListener("hotline:say", (event) => say(event.detail));
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id === "status") arrange();
});

// The focus goes to the error summary of a page that came back whole, too.
document.querySelector(".problems[data-focus]")?.focus();
