import { describe, expect, it } from "vitest";
import { nominalAlpha } from "./agreement.js";

/** Units of raters' rows, in which a dot is a rating that is missing. */
const unitsOf = (...rows: string[]) =>
  Array.from(rows[0]!.replaceAll(" ", ""), (_, unit) =>
    rows.map((row) => row.replaceAll(" ", "")[unit]!).filter((rating) => rating !== "."),
  );

describe("nominalAlpha", () => {
  // Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), sections A, B and C.
  it.each([
    ["two raters of binary data", ["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"], 0.095],
    ["two raters of nominal data", ["a a b b d c c c e d d a", "b a b b b c c c e d d d"], 0.692],
    [
      "four raters with ratings missing",
      [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
      ],
      0.743,
    ],
  ] as const)("is the published value, %s", (_, rows, expected) => {
    expect(nominalAlpha(unitsOf(...rows))).toBeCloseTo(expected, 3);
  });

  it("is 1 where all agree, below 0 where they always differ, undefined where nothing can be said", () => {
    expect(nominalAlpha([["a", "a"], ["b", "b", "b"], ["a"]])).toBe(1);
    expect(nominalAlpha(unitsOf("a b a b", "b a b a"))).toBeLessThan(0);
    expect(nominalAlpha([["a"], ["b"], []])).toBeUndefined();
    expect(
      nominalAlpha([
        ["a", "a"],
        ["a", "a"],
      ]),
    ).toBeUndefined();
  });
});
