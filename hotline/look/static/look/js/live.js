// One stream a tab. An event carries a topic and an id only; the page then fetches what changed
// under its own rights:  hx-trigger="live:referral from:document"

const base = document.querySelector('meta[name="stream-url"]')?.content;
const heard = new Set();
let source = null;
let wait = 1000; // milliseconds before a closed stream is opened anew
let lost = 0;

function show(state) {
  for (const place of document.querySelectorAll("[data-connection]")) place.dataset.state = state;
}

function announce(kind, detail) {
  document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail }));
}

function deliver(event) {
  let data;
  try {
    data = JSON.parse(event.data);
  } catch {
    return; // not ours
  }
  const kind = event.type === "message" ? data.kind : event.type;
  if (kind) announce(kind, { topic: data.topic, id: data.id, kind });
}

// Server-sent events arrive by name, so listen for the names this page speaks of.
function listen(kind) {
  if (heard.has(kind)) return;
  heard.add(kind);
  source?.addEventListener(kind, deliver);
}

function look(root) {
  for (const element of root.querySelectorAll('[hx-trigger*="live:"]')) {
    for (const match of element.getAttribute("hx-trigger").matchAll(/live:([\w.-]+)/g)) listen(match[1]);
  }
}

function everything() {
  for (const kind of heard) announce(kind, { topic: "", id: "", kind });
}

function open() {
  let fresh = true;
  source = new EventSource(address(), { withCredentials: true });
  for (const kind of heard) source.addEventListener(kind, deliver);
  source.onmessage = deliver;
  source.addEventListener("refresh", everything);
  source.addEventListener("signed-out", () => {
    source.close();
    show("lost");
    document.dispatchEvent(new CustomEvent("hotline:signed-out"));
  });
  source.onopen = () => {
    clearTimeout(lost);
    show("live");
    if (fresh) everything(); // a new stream does not know what came before it
    fresh = false;
    wait = 1000;
  };
  source.onerror = () => {
    clearTimeout(lost);
    lost = setTimeout(() => show("lost"), 2000); // a hiccup is not worth alarm
    if (source.readyState !== EventSource.CLOSED) return; // the browser retries by itself
    setTimeout(open, wait);
    wait = Math.min(wait * 2, 30000);
  };
}

function address() {
  const url = new URL(base, location.href);
  return url.pathname === "/" ? new URL("/stream", url).href : url.href;
}

if (base) {
  look(document);
  for (const kind of (document.body.dataset.liveKinds ?? "").split(" ").filter(Boolean)) listen(kind);
  document.addEventListener("htmx:load", (event) => {
    look(event.detail.elt.parentElement ?? document);
  });
  document.addEventListener("hotline:unlocked", () => {
    if (source?.readyState === EventSource.CLOSED) open();
  });
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
