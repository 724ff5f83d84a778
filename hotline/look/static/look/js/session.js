// Who this page belongs to, and its token. What was typed is sent in her name or not at all.

const meta = (name) => document.querySelector(`meta[name="${name}"]`);

/** The member this page was made for; empty where nobody is signed in. */
export const member = () => meta("member")?.content ?? "";
export const token = () => meta("csrf-token")?.content ?? "";

/** Every form of the page carries the token that holds now. */
export function carry(fresh) {
  if (!fresh) return;
  if (meta("csrf-token")) meta("csrf-token").content = fresh;
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = fresh;
}

/** Post to the server without leaving the page. Throws when it cannot be reached. */
export const post = (url, body, headers = {}) => fetch(url, {
  method: "POST", body: new URLSearchParams(body), redirect: "manual", credentials: "same-origin",
  signal: AbortSignal.timeout(15000), headers: { "X-CSRFToken": token(), "HX-Request": "true", ...headers },
});

/** Ask whose session this is and take over its token.
 * Answers "same", "stranger" (somebody else signed in here), "locked", "signed-out" or "away". */
export async function standing() {
  let answer;
  try {
    answer = await fetch("/session", {
      redirect: "manual", credentials: "same-origin", headers: { "HX-Request": "true" },
      signal: AbortSignal.timeout(15000),
    });
  } catch {
    return "away";
  }
  if (answer.status >= 500 || answer.status === 429) return "away";
  if (!answer.ok) return "signed-out";
  const said = await answer.json();
  if (member() && said.member !== member()) return "stranger";
  carry(said.csrf);
  return said.locked ? "locked" : "same";
}

let asking = null;

/** `standing`, asked once for all who wait; covers the page where it must be covered. */
export function settle() {
  asking ??= standing().then((found) => {
    asking = null;
    const event = { "signed-out": "hotline:signed-out", stranger: "hotline:stranger", locked: "hotline:lock" }[found];
    if (event) document.dispatchEvent(new CustomEvent(event));
    return found;
  });
  return asking;
}
