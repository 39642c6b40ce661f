import { describe, expect, it } from "vitest";
import type { Answer } from "./answer-log.js";
import { countAnswers, voteOf } from "./results.js";

function answer(participant: string, item: string, vote: "prediction" | "groundTruth" | "both"): Answer {
  const choice = vote === "both" ? "both" : vote === "prediction" ? "first" : "second";
  return { study: "", participant, trial: 0, item, first: "prediction", choice, at: "" };
}

describe("voteOf", () => {
  it.each([
    ["prediction", "first", "prediction"],
    ["prediction", "second", "groundTruth"],
    ["groundTruth", "first", "groundTruth"],
    ["groundTruth", "second", "prediction"],
    ["groundTruth", "both", "both"],
  ] as const)("%s first, %s chosen: %s", (first, choice, vote) => {
    expect(voteOf({ first, choice })).toBe(vote);
  });
});

describe("countAnswers", () => {
  const answers = [
    answer("ann", "1", "prediction"),
    answer("ann", "2", "both"),
    answer("ann", "3", "groundTruth"),
    answer("bob", "1", "prediction"),
    answer("bob", "2", "groundTruth"),
  ];

  it("gives the bars of Figure 7, and what they are of", () => {
    const results = countAnswers(answers, 3, { resamples: 500 });
    expect(results).toMatchObject({
      participants: 2,
      finished: 1,
      answers: 5,
      votes: { prediction: 2, groundTruth: 2, both: 1 },
      positions: { first: 2, second: 2, both: 1 },
      sharedImages: 2,
    });
    const { prediction, groundTruth, both, predictionOrBoth } = results.shares;
    expect([prediction, groundTruth, both, predictionOrBoth].map(({ value }) => value)).toEqual([
      0.4, 0.4, 0.2, 0.6,
    ]);
    // Samples are ann twice, bob twice, or both: shares of 1/3, 1/2 and 2/5.
    expect([prediction.low, prediction.high]).toEqual([1 / 3, 1 / 2]);
    expect([both.low, both.high]).toEqual([0, 1 / 3]);
    expect([predictionOrBoth.low, predictionOrBoth.high]).toEqual([1 / 2, 2 / 3]);
    // Of the pairs 1: p p and 2: b g. Two of four values agree; chance has it for 2 of 12 pairs: 1 - 3 * 2 / 10.
    expect(results.alpha).toBeCloseTo(0.4, 12);
  });

  it("has no interval for one participant, and nothing to say of none", () => {
    const [one, none] = [countAnswers(answers.slice(0, 3), 3), countAnswers([], 3)];
    expect(one.shares.both).toEqual({ value: 1 / 3 });
    expect(one.alpha).toBeUndefined();
    expect(none).toMatchObject({ participants: 0, finished: 0, answers: 0 });
    expect(none.shares.prediction.value).toBeUndefined();
    expect(() => countAnswers(answers, 3, { resamples: 0 })).toThrow(RangeError);
  });

  it("has the same intervals for the same seed, others for another", () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      answer(`p${i}`, `${i % 7}`, i % 3 === 0 ? "both" : "groundTruth"),
    );
    const low = (seed: number) => countAnswers(many, 1, { seed, resamples: 37 }).shares.both;
    expect(low(1)).toEqual(low(1));
    expect(low(1)).not.toEqual(low(2));
  });
});
