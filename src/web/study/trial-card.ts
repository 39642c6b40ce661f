import { element } from "../parts/element.js";
import type { Choice, StudyInfo, Trial } from "./study-client.js";

/** Milliseconds in which nobody has seen a picture: what chooses then was meant for the one before. */
const unseen = 400;

/**
 * A picture with the three answers of the paper's Figure 10; keys 1, 2 and 3 choose as well. A key that is held and the second click
 * of a double click choose nothing.
 */
export function trialCard(
  { question, bothAnswer, count }: StudyInfo,
  { trial, captions, picture }: Trial,
  onChoose: (choice: Choice) => void,
): HTMLElement {
  const answers: readonly (readonly [Choice, string])[] = [
    ["first", captions[0]!],
    ["second", captions[1]!],
    ["both", bothAnswer],
  ];
  const shown = performance.now();
  const choose = (choice: Choice) => {
    if (performance.now() - shown >= unseen) onChoose(choice);
  };
  return element(
    "div",
    {
      class: "trial",
      role: "group",
      "aria-labelledby": "trial-question",
      onkeydown: (event: KeyboardEvent) => {
        const chosen = answers[["1", "2", "3"].indexOf(event.key)];
        if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
        if (chosen) choose(chosen[0]);
      },
    },
    element(
      "span",
      { class: "picture given filled" },
      element("img", { src: picture, alt: "The picture that the captions are about" }),
    ),
    element(
      "div",
      { class: "answers" },
      element("p", { class: "settings-line" }, `Picture ${trial + 1} of ${count}`),
      element("h2", { id: "trial-question", tabindex: -1 }, question),
      element(
        "ol",
        {},
        ...answers.map(([choice, words], i) =>
          element(
            "li",
            {},
            element(
              "button",
              { type: "button", class: "answer", onclick: () => choose(choice) },
              element("kbd", { "aria-hidden": "true" }, String(i + 1)),
              element("span", {}, words),
            ),
          ),
        ),
      ),
    ),
  );
}
