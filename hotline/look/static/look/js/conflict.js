// Two people typed into one field: both versions stand side by side until one of them chooses.

const text = (control) => control.matches("textarea, input:not([type=radio], [type=checkbox])");

function controls(form, name) {
  return [...form.elements].filter((one) => one.name === name);
}

function put(form, name, value) {
  for (const control of controls(form, name)) {
    if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value;
    else control.value = value;
  }
}

function said(form, name) {
  const [first] = controls(form, name);
  if (first.type === "radio") {
    const chosen = controls(form, name).find((one) => one.checked);
    return chosen?.labels?.[0]?.textContent.trim() ?? "";
  }
  return first.matches("select") ? first.selectedOptions[0]?.textContent ?? "" : first.value;
}

/** Both versions in one text: theirs first, as it was there first. */
export function both(control, theirs) {
  return control.matches("textarea") ? `${theirs}\n${control.value}` : `${theirs} / ${control.value}`;
}

/** Show a conflict beside its field; `choose(value)` is told which text stands from now on. */
export function show(form, name, conflict, choose) {
  const [first] = controls(form, name);
  const words = document.getElementById("conflict-words");
  if (!first || !words) return;
  const place = first.closest("fieldset, .field") ?? first;
  place.parentElement.querySelector(`[data-conflict-of="${CSS.escape(name)}"]`)?.remove();
  const shown = words.content.firstElementChild.cloneNode(true);
  shown.dataset.conflictOf = name;
  const part = (key) => shown.querySelector(`[data-${key}]`);
  const title = part("title");
  title.textContent = conflict.by
    ? title.dataset.by.replace("#", conflict.by).replace("@", conflict.at) : title.dataset.window;
  part("theirs").textContent = conflict.shown || "–";
  const mine = () => { part("mine").textContent = said(form, name) || "–"; };
  mine();
  form.addEventListener("input", mine);
  const done = (value) => {
    form.removeEventListener("input", mine);
    shown.remove();
    first.focus();
    choose(value);
  };
  part("keep-mine").addEventListener("click", () => done(null));
  part("take-theirs").addEventListener("click", () => { put(form, name, conflict.theirs); done(conflict.theirs); });
  if (text(first)) part("keep-both").addEventListener("click", () => { first.value = both(first, conflict.theirs); done(null); });
  else part("keep-both").remove();
  place.after(shown);
}
