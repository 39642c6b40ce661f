import { expect, test } from "vitest";
import type { CaptionScores } from "./caption-metric.js";
import { rougeL } from "./rouge-l.js";

function score(hypothesis: string, ...references: readonly string[]): number {
  const pair = { id: "1", hypothesis, references, original: { hypothesis, references } };
  return (rougeL.corpus([pair]) as CaptionScores).metrics["ROUGE-L"]!;
}

const f = (precision: number, recall: number) =>
  ((1 + 1.2 ** 2) * precision * recall) / (recall + 1.2 ** 2 * precision);

test("the longest common subsequence, with gaps", () => {
  // "a c d".
  expect(score("a b c d", "a c x d y")).toBeCloseTo(f(3 / 4, 3 / 5), 12);
});

test("precision and recall may be of different references", () => {
  expect(score("a b c", "a b x y z", "a")).toBeCloseTo(f(2 / 3, 1), 12);
});

test("nothing in common is 0", () => {
  expect(score("a b", "c d")).toBe(0);
  expect(score("", "c d")).toBe(0);
});

test("of an empty text and another, as Python splits them, one empty word is common", () => {
  expect(score("", "")).toBe(1);
});

test("of a set the mean", () => {
  const pair = (hypothesis: string) => ({
    id: hypothesis,
    hypothesis,
    references: ["a"],
    original: { hypothesis, references: ["a"] },
  });
  const { metrics, perCaption } = rougeL.corpus([pair("a"), pair("b")]) as CaptionScores;
  expect(Array.from(perCaption["ROUGE-L"]!)).toEqual([1, 0]);
  expect(metrics["ROUGE-L"]).toBe(0.5);
});
