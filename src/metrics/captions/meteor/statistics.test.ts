import { expect, test } from "vitest";
import { addStatistics, emptyStatistics, meteorScore, type SideStatistics } from "./statistics.js";

const side = (
  length: number,
  functionWords: number,
  content: readonly [number, number, number, number],
  functions: readonly [number, number, number, number],
): SideStatistics => {
  const byStage = ([exact, stem, synonym, paraphrase]: typeof content) => ({
    exact,
    stem,
    synonym,
    paraphrase,
  });
  return { length, functionWords, content: byStage(content), function: byStage(functions) };
};

test("the counts and the score that METEOR's README has for its example system", () => {
  // The README gives all but the numbers of function words, which follow from its precision and recall as whole numbers.
  const statistics = {
    hypothesis: side(61600, 32289, [16268, 485, 820, 3813], [20842, 26, 119, 3162]),
    reference: side(62469, 31101, [16268, 489, 845, 3954], [20842, 22, 94, 2717]),
    chunks: 20118,
  };
  expect(meteorScore(statistics)).toBeCloseTo(0.3204832379614146, 14);
});

test("a caption that is aligned whole, by whatever stage, has no penalty and adds no chunk", () => {
  const words = side(2, 0, [0, 0, 2, 0], [0, 0, 0, 0]);
  const whole = { hypothesis: words, reference: words, chunks: 1 };
  expect(meteorScore(whole)).toBeCloseTo(0.8, 12);
  const total = emptyStatistics();
  addStatistics(total, whole);
  addStatistics(total, { ...whole, chunks: 2 });
  expect(total.chunks).toBe(2);
  expect(total.hypothesis.length).toBe(4);
});

test("nothing aligned, or no words at all", () => {
  const words = side(2, 0, [0, 0, 0, 0], [0, 0, 0, 0]);
  expect(meteorScore({ hypothesis: words, reference: words, chunks: 0 })).toBe(0);
  expect(meteorScore(emptyStatistics())).toBe(0);
});
