import { element } from "../parts/element.js";
import { many, percent } from "../parts/words.js";
import type { Share, StudyResults } from "./study-client.js";

const rows = [
  ["prediction", "The model's caption"],
  ["groundTruth", "The person's caption"],
  ["both", "Both"],
  ["predictionOrBoth", "The model's or both"],
] as const;

/** A share with its interval, in words. */
export function shareWords({ value, low, high }: Share): string {
  if (value === undefined) return "no answers yet";
  if (low === undefined || high === undefined) return percent(value);
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

/** What the numbers rest on, in a sentence. */
export function basis({ answers, participants, finished, alpha, sharedImages }: StudyResults): string {
  const people = `${many(answers, "answer")} of ${many(participants, "participant")}, ${finished === participants ? "all" : finished} with all their pictures answered.`;
  const agreement =
    alpha === null
      ? "Nothing can be said of their agreement yet."
      : `They agree with Krippendorff's alpha of ${alpha.toFixed(2)} on ${many(sharedImages, "picture")} that several judged.`;
  return `${people} ${agreement}`;
}

/** The shares of Figure 7 as a table of bars, with their 95 % intervals. */
export function resultTable(results: StudyResults): HTMLElement {
  return element(
    "table",
    { class: "results" },
    element(
      "caption",
      {},
      "Which caption well describes the picture? With 95 % intervals over participants.",
    ),
    element(
      "thead",
      { class: "unseen" },
      element(
        "tr",
        {},
        element("th", { scope: "col" }, "Answer"),
        element("th", { scope: "col" }, "Share of answers"),
      ),
    ),
    element(
      "tbody",
      {},
      ...rows.map(([key, label]) => {
        const share = results.shares[key];
        return element(
          "tr",
          { class: key },
          element("th", { scope: "row" }, label),
          element("td", {}, shareBar(share), element("span", { class: "share-words" }, shareWords(share))),
        );
      }),
    ),
  );
}

function shareBar({ value = 0, low, high }: Share): HTMLElement {
  const bar = element("span", { class: "share-of", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(value));
  if (low !== undefined && high !== undefined) {
    const interval = element("span", { class: "interval" });
    interval.style.setProperty("--low", String(low));
    interval.style.setProperty("--high", String(high));
    bar.append(interval);
  }
  return bar;
}
