// What is typed into a form is kept in this page's memory until it was taken: across moves, refused
// answers and signing in again. Never in the browser's storage; gone with the page, after asking.

import { say } from "./htmx-setup.js";
import { register } from "./waiting.js";

const kept = new Map(); // of a form's key: {where, fields: Map(name -> [values]), words: typed, not only chosen}
const CONTROLS = "input, textarea, select";
const skipped = (control) => !control.name || control.disabled
  || ["hidden", "password", "file", "submit", "button"].includes(control.type) || control.closest("[data-keep=no]");

const keeps = (form) => form && form.method === "post" && !form.matches("[data-autosave], [data-keep=no], [data-unlock]")
  && form.closest("#page, #dialogs, #left") !== null;

function keyOf(form) {
  const action = form.getAttribute("action") || location.pathname;
  const alike = [...document.querySelectorAll("form")].filter((one) => (one.getAttribute("action") || location.pathname) === action);
  return `${location.pathname} ${action} ${form.id || alike.indexOf(form)}`;
}

function changed(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.matches("select")) {
    const first = [...control.options].some((one) => one.defaultSelected);
    return [...control.options].some((one, at) => one.selected !== (first ? one.defaultSelected : at === 0));
  }
  return control.value !== control.defaultValue;
}

function values(form, name) {
  return [...form.elements].filter((one) => one.name === name && !skipped(one)).flatMap((one) => {
    if (one.type === "checkbox" || one.type === "radio") return one.checked ? [one.value] : [];
    if (one.matches("select")) return [...one.selectedOptions].map((option) => option.value);
    return [one.value];
  });
}

const typed = (control) => control.matches("textarea, input:not([type=radio], [type=checkbox])")
  && control.value.trim().length > 1;

function remember(form) {
  const dirty = [...form.elements].filter((one) => one.matches(CONTROLS) && !skipped(one) && changed(one));
  if (!dirty.length) return kept.delete(keyOf(form));
  const fields = new Map(dirty.map(({ name }) => [name, values(form, name)]));
  return kept.set(keyOf(form), { where: location.pathname + location.search, fields, words: dirty.some(typed) });
}

function give(form, fields) {
  for (const [name, found] of fields) {
    let at = 0;
    for (const control of form.elements) {
      if (control.name !== name || skipped(control)) continue;
      if (control.type === "checkbox" || control.type === "radio") control.checked = found.includes(control.value);
      else if (control.matches("select")) for (const option of control.options) option.selected = found.includes(option.value);
      else control.value = found[at++] ?? "";
    }
  }
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

const given = new WeakSet();

function adopt() {
  let words = false;
  for (const form of document.querySelectorAll("form")) {
    if (given.has(form) || !keeps(form)) continue;
    given.add(form);
    const found = kept.get(keyOf(form));
    if (!found) continue;
    give(form, found.fields);
    words ||= found.words && !form.querySelector(".problems");
  }
  if (words) say(document.querySelector("[data-again]")?.dataset.again ?? "");
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => keeps(target.form) && remember(target.form));
}
document.addEventListener("reset", ({ target }) => setTimeout(() => target.isConnected && keeps(target) && remember(target)));

// Taken by the server: nothing to keep. The key is the one of before the address moved on.
const sending = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => elt.matches?.("form") && sending.set(elt, keyOf(elt)));
document.addEventListener("htmx:beforeSwap", ({ detail: { elt, requestConfig, xhr } }) => {
  const form = requestConfig?.elt ?? elt;
  if (sending.has(form) && requestConfig.verb !== "get" && xhr.status >= 200 && xhr.status < 400) kept.delete(sending.get(form));
});
document.addEventListener("submit", ({ target }) => {
  // without htmx the browser leaves with it
  if (keeps(target) && target.closest("[hx-boost]")?.getAttribute("hx-boost") === "false") kept.delete(keyOf(target));
});

document.addEventListener("htmx:load", adopt);
document.addEventListener("hotline:moved", adopt);
const waiting = () => [...kept.values()].filter((one) => one.words);
register({
  unsent: () => waiting().length > 0,
  elsewhere: () => waiting().find((one) => one.where !== location.pathname + location.search)?.where ?? null,
});
