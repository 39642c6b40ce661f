import { describe, expect, it } from "vitest";
import { judgeAvatar, judgeScene } from "./said-parts.js";

const styles = new Set(["flat", "noto", "micah"]);

describe("a caption of a person", () => {
  const attributes = ["red bun", "round glasses", "smiling", "blue shirt"];

  it.each([
    ["a smiling person with a red bun, round glasses and a blue shirt, micah", 4, true],
    ["a smiling person with a red bun, round glasses and a blue shirt", 4, true],
    ["a smiling person with a blue shirt, round glasses and a red bun, micah", 4, true],
    ["A smiling person with red bun, round glasses, a blue shirt in micah style.", 4, true],
    // Something that is not there.
    ["a smiling person with a red bun, a black beard, round glasses and a blue shirt, micah", 4, false],
    ["a smiling bald person with a red bun, round glasses and a blue shirt, micah", 4, false],
    ["a sad person with a red bun, round glasses and a blue shirt, micah", 3, false],
    ["a person with a red bun and round glasses, micah", 2, false],
    // Other words of the kind are other attributes.
    ["a smiling person with a long red bun, glasses and a checkered blue shirt", 1, false],
    ["a smiling person with a red bun with bangs", 1, false],
    ["a red apple, flat", 0, false],
    ["", 0, false],
  ])("%j says %i of four", (caption, right, whole) => {
    expect(judgeAvatar(caption, attributes, styles)).toEqual({ right, total: 4, whole });
  });

  it.each([
    ["a smiling bald person with a green shirt, micah", 3, true],
    ["a bald person with a green shirt", 2, false],
    ["a bald smiling person with a green shirt", 3, true],
    ["a smiling person with a bald cat", 1, false],
  ])("knows what stands before the person: %j", (caption, right, whole) => {
    const bald = ["bald", "smiling", "green shirt"];
    expect(judgeAvatar(caption, bald, styles)).toEqual({ right, total: 3, whole });
  });
});

describe("a caption of a scene", () => {
  it.each([
    ["a taxi left of a red apple, flat", 3, true],
    ["a red apple right of a taxi", 3, true],
    ["taxi left of red apple in flat style", 3, true],
    // Both are named, but stand the other way round, or in the other direction.
    ["a red apple left of a taxi, flat", 2, false],
    ["a taxi above a red apple, flat", 2, false],
    ["a taxi left of a green apple, flat", 2, false],
    ["a red apple left of a car", 1, false],
    ["a taxi, flat", 1, false],
    ["two taxis, flat", 0, false],
    ["a dog left of a cat, flat", 0, false],
    ["", 0, false],
  ])("%j says %i of three parts", (caption, right, whole) => {
    expect(judgeScene(caption, "a taxi left of a red apple, flat", styles)).toEqual({
      right,
      total: 3,
      whole,
    });
  });

  it.each([
    ["three red apples, flat", 2, true],
    ["two red apples", 1, false],
    ["three taxis, flat", 1, false],
    ["a red apple left of a red apple", 0, false],
  ])("%j says %i of a number of things", (caption, right, whole) => {
    expect(judgeScene(caption, "three red apples, flat", styles)).toEqual({ right, total: 2, whole });
  });

  it("is not judged by what is no scene's", () => {
    expect(() => judgeScene("a taxi", "a taxi, flat", styles)).toThrow(RangeError);
  });
});
