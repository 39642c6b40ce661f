import { describe, expect, it } from "vitest";
import { compareAll } from "./comparison.js";
import { learningCurves } from "./learning-curves.js";
import { answer, report } from "./report.js";
import { generated, settings } from "./testdata.js";

const files = { overAllSteps: "all.svg", overStepsInDirection: "direction.svg" };
const alone = { image: [5, 4, 3, 2], text: [5, 4, 3, 2] };
/** Both directions end with these losses, with two seeds. */
const seedsOf = (image: number, text: number) =>
  [1, 2].map((seed) => generated(seed, { image: [6, 6, 6, image], text: [6, 6, 6, text] }, alone));
const answerOf = (image: number, text: number) => answer(40, compareAll(40, seedsOf(image, text)));

describe("the answer", () => {
  it("is yes where both losses are lower after the same steps in all", () => {
    expect(answerOf(1.9, 1.8)).toBe(
      "Yes: with the same 40 steps in all it is lower with every seed for pictures after captions and lower with every seed for captions after pictures; " +
        "with the same 20 steps in the direction it is lower with every seed for pictures after captions and lower with every seed for captions after pictures.",
    );
  });

  it("is neither where it depends on the budget or on the direction", () => {
    expect(answerOf(3, 3)).toMatch(
      /^Not altogether: with the same 40 steps in all it is higher with every seed .* in the direction it is lower/,
    );
    expect(answerOf(1.9, 5)).toMatch(/^Not altogether/);
  });

  it("is no where both losses are higher whatever the budget", () => {
    expect(answerOf(4.5, 5)).toMatch(/^No: /);
  });
});

describe("the report", () => {
  const text = report(settings, seedsOf(3.5, 1.5), files, "By hand.");

  it("has the numbers of both budgets", () => {
    expect(text).toContain(
      "3.500 with both directions; alone 2.000 after 40 steps and 4.000 after 20. One direction alone takes 25, 25 steps",
    );
    expect(text).toContain("takes more than 40, more than 40 steps");
    expect(text).toContain("| text-to-image: GEN | 3.500 ± 0.000 (3.500, 3.500) | 2.000 ± 0.000");
    expect(text).toContain("| image-to-text: GEN + REF | 2.500 ± 0.000");
    expect(text).toContain("By hand.");
    expect(text).not.toMatch(/undefined|NaN/);
  });

  it("is refused without results", () => {
    expect(() => report(settings, [], files)).toThrow(RangeError);
  });
});

it("curves end at half of the steps of both directions where those in the direction count", () => {
  const ends = (svg: string) =>
    [...svg.matchAll(/<path d="M[^"]*L(\S+) \S+" stroke="#c07a2c"/g)].map(([, x]) => Number(x));
  const all = ends(learningCurves(seedsOf(3, 3), "all"));
  const half = ends(learningCurves(seedsOf(3, 3), "in the direction"));
  expect(all).toHaveLength(4);
  const left = 48;
  half.forEach((x, i) => {
    expect(x - left).toBeCloseTo((all[i]! - left) / 2, 0);
  });
});
