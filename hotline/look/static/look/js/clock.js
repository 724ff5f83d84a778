// Times that stay true by themselves. The rules are those of hotline/look/spoken.py.

const MINUTE = 60, HOUR = 3600, DAY = 86400, DAYS_IN_WORDS = 60;
const words = JSON.parse(document.querySelector('meta[name="clock-words"]')?.content ?? "null");
// Desk clocks are often wrong: the server's time at loading corrects them.
const offset = words ? Date.parse(words.server) - Date.now() : 0;

function count(n, one, many) {
  return n === 1 ? words[one] : words[many].replace("#", n);
}

function length(seconds) {
  if (seconds < MINUTE) return words.under;
  if (seconds < HOUR) return count(Math.floor(seconds / MINUTE), "minute", "minutes");
  if (seconds < DAY) return count(Math.floor(seconds / HOUR), "hour", "hours");
  return count(Math.floor(seconds / DAY), "day", "days");
}

function clock(seconds) {
  const s = Math.max(seconds, 0);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / HOUR), minutes = Math.floor((s % HOUR) / MINUTE);
  return hours ? `${hours}:${two(minutes)}:${two(s % MINUTE)}` : `${minutes}:${two(s % MINUTE)}`;
}

function spoken(seconds, form) {
  if (form === "clock") return clock(seconds);
  if (form === "for") return length(Math.abs(seconds));
  if (Math.abs(seconds) >= DAYS_IN_WORDS * DAY) return null; // the server wrote the date
  if (Math.abs(seconds) < MINUTE) return words.now;
  return (seconds > 0 ? words.ago : words.ahead).replace("#", length(Math.abs(seconds)));
}

function tick() {
  for (const time of document.querySelectorAll("time[data-since]")) {
    const passed = Math.trunc((Date.now() + offset - Date.parse(time.dataset.since)) / 1000);
    const text = Number.isNaN(passed) ? null : spoken(passed, time.dataset.form ?? "ago");
    if (text !== null && text !== time.textContent) time.textContent = text;
  }
}

if (words) {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);
}
