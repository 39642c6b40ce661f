import { describe, expect, it } from "vitest";
import { statistic } from "../common/statistic.js";
import { compare, firstStepAt, lossAt, lossCurve, verdictOf } from "./comparison.js";
import { generated } from "./testdata.js";

const falling = [5, 4, 3, 2];

describe("the first step at a loss", () => {
  const curve = [
    [10, 5],
    [20, 4],
    [30, 2],
    [40, 3],
  ] as const;

  it("lies on the straight line between two validations", () => {
    expect(firstStepAt(curve, 4.5)).toBe(15);
    expect(firstStepAt(curve, 3)).toBe(25);
    expect(firstStepAt(curve, 4)).toBe(20);
  });

  it("is the first validation's where that has it already, and infinite where none has", () => {
    expect(firstStepAt(curve, 6)).toBe(10);
    expect(firstStepAt(curve, 1.9)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a curve", () => {
  const results = generated(1, { image: falling, text: falling }, { image: falling, text: falling });

  it("adds both losses of its direction", () => {
    expect(lossCurve(results["text-to-image"], "text-to-image", "sum").map(([, loss]) => loss)).toEqual([
      6, 5, 4, 3,
    ]);
  });

  it("is refused of a direction that the arm was not trained in", () => {
    expect(() => lossCurve(results["text-to-image"], "image-to-text", "gen")).toThrow(
      "text-to-image has no loss gen.text at step 10",
    );
  });

  it("has no value between validations", () => {
    const curve = lossCurve(results.both, "text-to-image", "gen");
    expect(lossAt(curve, 20)).toBe(4);
    expect(() => lossAt(curve, 25)).toThrow("no validation at step 25; there are 10, 20, 30, 40");
  });
});

describe("a comparison", () => {
  // Pictures: both ends between one direction's half and its end. Captions: both ends ahead of it.
  const seeds = [0, 0.2].map((shift, i) =>
    generated(
      i + 1,
      { image: [5, 4.5, 4, 3.5 + shift], text: [5, 4, 3, 1] },
      { image: falling, text: falling },
    ),
  );

  it("gives one direction alone as many steps in all, or in the direction", () => {
    const pictures = compare("text-to-image", "gen", 40, seeds);
    expect(pictures.both.values).toEqual([3.5, 3.7]);
    expect(pictures.alone.values).toEqual([2, 2]);
    expect(pictures.aloneAtHalf.values).toEqual([4, 4]);
    expect(pictures.leadAtSameSteps.mean).toBeCloseTo(-1.6, 12);
    expect(pictures.leadAtSameStepsInDirection.mean).toBeCloseTo(0.4, 12);
    expect(pictures.stepsAlone[0]).toBe(25);
    expect(pictures.stepsAlone[1]).toBeCloseTo(23, 9);
  });

  it("has no number of steps where one direction alone never gets there", () => {
    const captions = compare("image-to-text", "gen", 40, seeds);
    expect(captions.leadAtSameSteps.values).toEqual([1, 1]);
    expect(captions.stepsAlone).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

it.each([
  [[0.1, 0.2], "lower with every seed"],
  [[-0.1, -0.2], "higher with every seed"],
  [[0.3, -0.2], "lower in the mean, not with every seed"],
  [[0.1, -0.2], "higher in the mean, not with every seed"],
])("leads of %j: the loss is %s", (leads, verdict) => {
  expect(verdictOf(statistic(leads))).toBe(verdict);
});
