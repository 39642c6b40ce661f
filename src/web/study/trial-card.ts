import { element } from "../parts/element.js";
import type { Choice, StudyInfo, Trial } from "./study-client.js";

/** A picture with the three answers of the paper's Figure 10; keys 1, 2 and 3 choose as well. */
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
  return element(
    "div",
    {
      class: "trial",
      role: "group",
      "aria-labelledby": "trial-question",
      onkeydown: (event: KeyboardEvent) => {
        const chosen = answers[["1", "2", "3"].indexOf(event.key)];
        if (chosen && !event.ctrlKey && !event.altKey && !event.metaKey) onChoose(chosen[0]);
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
              { type: "button", class: "answer", onclick: () => onChoose(choice) },
              element("kbd", { "aria-hidden": "true" }, String(i + 1)),
              element("span", {}, words),
            ),
          ),
        ),
      ),
    ),
  );
}
