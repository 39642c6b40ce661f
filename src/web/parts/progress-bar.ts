import { element } from "./element.js";

/** How far something is, as a bar and in words. */
export class ProgressBar {
  readonly root: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #words = element("span", { class: "progress-words" });

  constructor(label: string) {
    this.#bar = element(
      "div",
      { class: "bar", role: "progressbar", "aria-label": label, "aria-valuemin": 0 },
      element("div", { class: "bar-filled" }),
    );
    this.root = element(
      "div",
      { class: "progress" },
      this.#words,
      element("div", { class: "track" }, this.#bar),
    );
    this.hide();
  }

  /** @param total undefined where nothing is known yet */
  show(words: string, done = 0, total?: number): void {
    this.#bar.hidden = false;
    this.#words.textContent = words;
    this.#bar.setAttribute("aria-valuetext", words);
    this.#bar.classList.toggle("unknown", total === undefined);
    if (total === undefined) {
      this.#bar.removeAttribute("aria-valuenow");
    } else {
      this.#bar.setAttribute("aria-valuemax", String(total));
      this.#bar.setAttribute("aria-valuenow", String(done));
      this.#bar.style.setProperty("--done", String(total === 0 ? 0 : done / total));
    }
  }

  hide(): void {
    // Its place stays, so that nothing below it moves.
    this.#bar.hidden = true;
    this.#words.textContent = "";
  }
}
