import { explain } from "../api/problem.js";
import { element } from "./element.js";

/** Says what is happening: to eyes always, to a screen reader when it changes. Errors are read out at once. */
export class StatusLine {
  readonly root: HTMLElement;
  readonly #text = element("p", { class: "status", role: "status", "aria-live": "polite" });
  readonly #problem = element("p", { class: "problem", role: "alert" });

  constructor(text = "") {
    this.root = element("div", { class: "status-line" }, this.#text, this.#problem);
    this.#text.textContent = text;
  }

  say(text: string): void {
    if (this.#problem.textContent) this.#problem.textContent = "";
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  /** Tells of an error, in place of what was happening. */
  fail(error: unknown): void {
    this.#text.textContent = "";
    this.#problem.textContent = explain(error);
  }
}
