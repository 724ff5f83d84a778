// A form for places where the network comes and goes: what was typed stays in this page (never in the
// browser's storage) and is sent again until the server has taken it, once, under the id it carries.

import { post, standing } from "./session.js";
import { register } from "./waiting.js";

const FIRST_RETRY = 1000, LAST_RETRY = 15000; // milliseconds

class Sender {
  constructor(form) {
    this.retry = FIRST_RETRY;
    this.bind(form);
    register({ unsent: () => this.dirty, elsewhere: () => null });
    window.addEventListener("online", () => this.waiting && this.send());
    window.addEventListener("offline", () => this.dirty && this.say("waiting"));
  }

  bind(form) {
    this.form = form;
    this.place = document.querySelector("[data-unsent]");
    form.addEventListener("input", () => { this.dirty = true; });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.dirty = true;
      this.send();
    });
  }

  async send() {
    if (this.sending) return;
    clearTimeout(this.timer);
    this.sending = true;
    if (!this.waiting) this.say("sending");
    const answer = await this.posted();
    this.sending = false;
    await this.settle(answer);
  }

  async posted() {
    try {
      return await post(this.form.action, new FormData(this.form));
    } catch {
      return null;
    }
  }

  async settle(answer) {
    if (answer === null || answer.status >= 500 || answer.status === 429) return this.again("waiting");
    if (answer.status === 401 || answer.status === 423 || answer.type === "opaqueredirect") return this.again("out");
    if (answer.status === 403) {
      // She signed in again elsewhere: the page takes the token that holds now, if it is hers.
      const whose = await standing();
      return whose === "stranger" ? this.say("gone") : this.again(whose === "same" ? "sending" : "out");
    }
    this.waiting = false;
    if (answer.status === 422) return this.refused(await answer.text());
    if (!answer.ok) return this.say("gone");
    this.dirty = false;
    location.replace((await answer.json()).href);
    return undefined;
  }

  again(state) {
    this.waiting = true;
    this.say(state);
    this.timer = setTimeout(() => this.send(), this.retry * (0.75 + Math.random() / 2));
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  // What is wrong stands in the answer, with all that was typed.
  refused(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
    document.getElementById("main").replaceWith(fresh);
    this.bind(fresh.querySelector("form[data-send-again]"));
    fresh.querySelector(".problems")?.focus();
  }

  say(state) {
    const shown = this.place;
    shown.hidden = false;
    shown.querySelector("[data-says]").textContent = shown.dataset[state];
    shown.querySelector("a").hidden = state !== "out";
  }
}

const form = document.querySelector("form[data-send-again]");
if (form) new Sender(form);
