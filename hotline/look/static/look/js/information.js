// A mere question in three keys: i, then the number of its topic. The contact that is open on the
// page becomes that question and ends; otherwise one is taken and ended at once, and the page stays.

import { say } from "./htmx-setup.js";

const dialog = () => document.getElementById("information");
const form = () => document.getElementById("information-form");
const openContact = () => document.querySelector("form[data-contact]")?.dataset.contact ?? "";
let sending = false;

// Somebody is in danger, or thinks of ending her life: that contact is no mere question.
function alarming() {
  const answers = document.querySelector("form[data-contact]")?.elements;
  return ["danger", "suicidal"].some((name) => answers?.[name]?.value === "yes");
}

function show() {
  if (!dialog() || dialog().open) return;
  if (alarming()) return say(dialog().dataset.alarming);
  // One id a question: a key pressed twice takes one contact.
  form().elements.contact.value = openContact() || (crypto.randomUUID?.() ?? "");
  document.getElementById("information-wrong")?.replaceChildren();
  dialog().showModal();
  form().querySelector("[data-digit]")?.focus();
}

async function save(topic) {
  if (sending) return;
  sending = true;
  let saved = false;
  const answered = (event) => { if (event.detail.elt === dialog()) saved = event.detail.successful; };
  document.addEventListener("htmx:afterRequest", answered);
  try {
    // Not from the form: a boosted form would leave the page.
    const values = { topic, contact: form().elements.contact.value };
    await window.htmx.ajax("POST", form().action, { source: dialog(), swap: "none", values });
  } finally {
    document.removeEventListener("htmx:afterRequest", answered);
    sending = false;
  }
  if (saved) dialog().close();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-information]");
  if (!opener || !dialog() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  show();
}, { capture: true });

// With a contact open the form goes as every form of the desk does: what was typed goes before it.
document.addEventListener("submit", (event) => {
  if (event.target !== form() || openContact() || !window.htmx) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  save(event.submitter?.value ?? "");
}, { capture: true });

document.addEventListener("keydown", (event) => {
  if (!dialog()?.open || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const topic = form().querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  if (!topic) return;
  event.preventDefault();
  topic.click();
});
