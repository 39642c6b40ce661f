import { describe, expect, it } from "vitest";
import { evenlyByConcept, shuffle } from "./sample.js";

const items = (keys: string) => [...keys].map((key) => ({ key, concept: key.toUpperCase() }));

describe("a sample", () => {
  it("does not depend on the order of the shards", () => {
    const forwards = shuffle(items("abcdefgh"), 1, "train");
    expect(shuffle(items("hgfedcba"), 1, "train")).toEqual(forwards);
    expect(new Set(forwards.map(({ key }) => key))).toEqual(new Set("abcdefgh"));
    expect(shuffle(items("abcdefgh"), 2, "train")).not.toEqual(forwards);
  });

  it("has every concept once before any twice", () => {
    const all = [..."aabaccb"].map((concept, i) => ({ key: `${i}`, concept }));
    const keys = (count: number) => evenlyByConcept(all, count).map(({ key }) => key);
    expect(keys(3)).toEqual(["0", "2", "4"]);
    expect(keys(5)).toEqual(["0", "2", "4", "1", "5"]);
    expect(keys(100)).toEqual(["0", "2", "4", "1", "5", "6", "3"]);
  });
});
