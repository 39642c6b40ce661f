import { element } from "../parts/element.js";
import { StatusLine } from "../parts/status-line.js";
import type { PageStorage } from "../parts/storage.js";
import type { View } from "../parts/view.js";
import { many } from "../parts/words.js";
import { basis, resultTable } from "./result-table.js";
import {
  type Choice,
  fetchResults,
  type StudyInfo,
  type StudyProgress,
  sendAnswer,
  takePart,
} from "./study-client.js";
import { trialCard } from "./trial-card.js";

/** Under which a browser remembers who takes part, so that they can go on after a break. */
const key = "lverse.participant";

/** People judge captions: section 4.2 of the paper, Figures 7 and 10. */
export class StudyView implements View {
  readonly name = "study";
  readonly title = "Study";
  readonly root: HTMLElement;
  readonly #status = new StatusLine();
  readonly #board = element("div", { class: "study-board" });
  readonly #results = element("section", { class: "study-results", "aria-label": "Results", hidden: true });
  #shown = false;
  #sending = false;

  /** @param study the server's, if it holds one */
  constructor(
    private readonly study: StudyInfo | undefined,
    private readonly storage: PageStorage,
  ) {
    const title = study?.title ?? "No study is open here";
    this.root = element(
      "section",
      { class: "view study", "aria-labelledby": "study-title" },
      element(
        "header",
        { class: "intro" },
        element("h1", { id: "study-title", tabindex: -1 }, title),
        element(
          "p",
          {},
          study === undefined
            ? "A study shows people pictures with two captions each, one that a person wrote and one of the model, and asks which describes the picture well."
            : `You see ${many(study.count, "picture")}, each with two captions in no particular order. Say which describes the picture well; there is no right answer.`,
        ),
      ),
      this.#status.root,
      this.#board,
      this.#results,
    );
  }

  show(): void {
    if (this.#shown) return;
    this.#shown = true;
    if (this.study) this.#welcome();
    else
      this.#status.say(
        "This server holds none: start it with lverse serve --study FILE. docs/evaluation/study.md says what the file holds.",
      );
  }

  /** Asks who takes part. */
  #welcome(): void {
    const known = this.#remembered();
    const name = element("input", {
      type: "text",
      id: "participant",
      maxlength: 200,
      autocomplete: "off",
      value: known,
      "aria-describedby": "participant-hint",
    });
    this.#board.replaceChildren(
      element(
        "form",
        {
          class: "welcome",
          onsubmit: (event: SubmitEvent) => {
            event.preventDefault();
            void this.#begin(name.value.trim());
          },
        },
        element("label", { for: "participant" }, "Your name in the study"),
        name,
        element(
          "p",
          { class: "hint", id: "participant-hint" },
          known
            ? "This browser took part under this name, and goes on where it stopped."
            : "Leave it empty and one is made up. Your answers are stored under it, so that you can go on after a break.",
        ),
        element("button", { type: "submit", class: "primary" }, known ? "Go on" : "Begin"),
      ),
      element(
        "button",
        { type: "button", class: "quiet", onclick: () => void this.#showResults() },
        "Show the results so far",
      ),
    );
  }

  async #begin(name: string): Promise<void> {
    await this.#send(() => takePart(name === "" ? undefined : name));
  }

  async #answer(participant: string, trial: number, choice: Choice): Promise<void> {
    await this.#send(() => sendAnswer(participant, trial, choice));
  }

  /** Sends one thing at a time, and shows the trial that comes next. */
  async #send(ask: () => Promise<StudyProgress>): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    this.#board.setAttribute("aria-busy", "true");
    try {
      this.#next(await ask());
    } catch (error) {
      this.#status.fail(error);
    } finally {
      this.#sending = false;
      this.#board.removeAttribute("aria-busy");
    }
  }

  #next({ participant, answered, count, next }: StudyProgress): void {
    this.#remember(participant);
    if (next) {
      this.#results.hidden = true;
      this.#board.replaceChildren(
        trialCard(this.study!, next, (choice) => void this.#answer(participant, next.trial, choice)),
        element("p", { class: "hint" }, `You take part as ${participant}. This browser remembers it.`),
      );
      this.#status.say(`${answered} of ${count} answered. Keys 1, 2 and 3 answer as well.`);
      this.#board.querySelector<HTMLElement>("h2")?.focus();
    } else {
      this.#board.replaceChildren(
        element("p", { class: "thanks" }, `All ${many(count, "picture")} are answered. Thank you.`),
      );
      this.#status.say("Finished. Your answers are stored.");
      void this.#showResults();
    }
  }

  async #showResults(): Promise<void> {
    try {
      const results = await fetchResults();
      const title = element("h2", { tabindex: -1 }, "Results so far");
      this.#results.replaceChildren(
        title,
        resultTable(results),
        element("p", { class: "hint" }, basis(results)),
      );
      this.#results.hidden = false;
      title.focus();
    } catch (error) {
      this.#status.fail(error);
    }
  }

  #remembered(): string {
    try {
      return this.storage.getItem(key) ?? "";
    } catch {
      return "";
    }
  }

  #remember(participant: string): void {
    try {
      this.storage.setItem(key, participant);
    } catch {
      // Whoever forbids storage has to keep the name in mind.
    }
  }
}
