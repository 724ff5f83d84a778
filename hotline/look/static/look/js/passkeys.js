// Passkeys: asks the browser for one (`data-passkey="create"` or `"get"`) with the options that came
// with the page, and sends the form that holds the button with what it answers.

const RAW = ["challenge", "id"];

function bytes(text) {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

// The options as the browser wants them: what is bytes comes as text.
function opened(value, name = "") {
  if (typeof value === "string") return RAW.includes(name) ? bytes(value) : value;
  if (Array.isArray(value)) return value.map((one) => opened(one));
  if (value === null || typeof value !== "object") return value;
  const rp = name === "rp"; // the site's own id is a name, not bytes
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, rp ? one : opened(one, key)]),
  );
}

function answer(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = text(response[part]);
  }
  if (response.getTransports) said.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  };
}

async function ask(button) {
  const form = button.form;
  const options = JSON.parse(document.getElementById(button.dataset.options).textContent);
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  button.disabled = true;
  try {
    const create = button.dataset.passkey === "create";
    const asked = opened(create ? options.creation_options : options.request_options);
    const found = await (create
      ? navigator.credentials.create(asked)
      : navigator.credentials.get(asked));
    form.elements.credential.value = JSON.stringify(answer(found));
    form.submit();
  } catch {
    failed.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (window.PublicKeyCredential && navigator.credentials) {
    button.addEventListener("click", () => ask(button));
  } else {
    button.hidden = true;
  }
}
