import { describe, expect, it } from "vitest";
import { WordNeighbours } from "./word-neighbour.js";

const items = [
  { key: "apple", captions: ["a red apple, noto", "a red apple"] },
  { key: "car", captions: ["a red car, flat"] },
  { key: "pear", captions: ["a pear, flat", "Pear in FLAT style"] },
];

describe("the nearest caption by words", () => {
  it.each([
    ["a red apple, flat", "apple"],
    ["a red car, flat", "car"],
    ["a pear in flat style", "pear"],
    // Nothing in common: the first.
    ["umbrella", "apple"],
  ])("of %j is the %s's", (prompt, key) => {
    expect(new WordNeighbours(items).nearest(prompt).key).toBe(key);
  });

  it("needs a caption", () => {
    expect(() => new WordNeighbours([]).nearest("a pear")).toThrow(RangeError);
  });
});
