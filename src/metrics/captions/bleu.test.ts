import { expect, test } from "vitest";
import { bleu } from "./bleu.js";
import type { CaptionScores } from "./caption-metric.js";
import { pairCaptions } from "./pair-captions.js";

/** Scores of captions and their references, as they are. */
function score(...captions: readonly (readonly [string, ...string[]])[]): CaptionScores {
  const { pairs } = pairCaptions(
    captions.map(([caption], i) => ({ id: `${i}`, caption })),
    captions.map(([, ...references], i) => ({ id: `${i}`, captions: references })),
    "nlg-eval",
  );
  return bleu.corpus(pairs) as CaptionScores;
}

test("lengths, guesses and matches", () => {
  const { counts } = score(
    ["this is a good test", "this is a test", "this is also a test"],
    // Clipped: "the" as often as in one reference, not in all.
    ["the the the", "the cat the", "the dog and a cat"],
  );
  expect(counts).toEqual({
    "BLEU test length": 8,
    "BLEU reference length": 5 + 3,
    "BLEU 1-gram guesses": 5 + 3,
    "BLEU 2-gram guesses": 4 + 2,
    "BLEU 3-gram guesses": 3 + 1,
    "BLEU 4-gram guesses": 2,
    "BLEU 1-gram matches": 4 + 2,
    "BLEU 2-gram matches": 2,
    "BLEU 3-gram matches": 1,
    "BLEU 4-gram matches": 0,
  });
});

test("of references equally close in length the shorter counts", () => {
  expect(score(["a b c", "a b c d", "a b"]).counts).toMatchObject({ "BLEU reference length": 2 });
  expect(score(["a b c", "a b", "a b c d"]).counts).toMatchObject({ "BLEU reference length": 2 });
});

test("the constants that coco-caption adds", () => {
  const { metrics, perCaption } = score(["a b", "c d"]);
  // 1e-15 matches of 2 guesses, of 1, and of none.
  expect(metrics["BLEU-1"]).toBeCloseTo(1e-15 / (2 + 1e-9), 22);
  expect(metrics["BLEU-3"]).toBeCloseTo(
    Math.cbrt((1e-15 / (2 + 1e-9)) * (1e-15 / (1 + 1e-9)) * (1e-15 / 1e-9)),
    15,
  );
  expect(perCaption["BLEU-1"]![0]).toBe(metrics["BLEU-1"]);
});

test("shorter than the references: the brevity penalty", () => {
  const { metrics } = score(["a b c d", "a b c d e f g h"]);
  expect(metrics["BLEU-4"]).toBeCloseTo(Math.exp(1 - 8 / 4), 8);
});

test("an empty hypothesis scores 0 and does not spoil the set", () => {
  const { metrics, perCaption } = score(["", "a b c d"], ["a b c d", "a b c d"]);
  expect(perCaption["BLEU-1"]![0]).toBe(0);
  expect(metrics["BLEU-4"]).toBeCloseTo(Math.exp(1 - 8 / 4), 8);
});
