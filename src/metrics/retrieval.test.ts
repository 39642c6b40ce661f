import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { competingCaptions, isNearest } from "./retrieval.js";

const captions = Array.from({ length: 60 }, (_, i) => `caption ${i % 30}`);

describe("competingCaptions", () => {
  it("are the own caption and others of other texts, each text once, as the seed says", () => {
    const chosen = competingCaptions(captions, 7, 20, new Random(1, "a"));
    expect(chosen[0]).toBe(7);
    expect(chosen).toHaveLength(20);
    expect(new Set(chosen.map((place) => captions[place])).size).toBe(20);
    expect(competingCaptions(captions, 7, 20, new Random(1, "a"))).toEqual(chosen);
    expect(competingCaptions(captions, 7, 20, new Random(2, "a"))).not.toEqual(chosen);
  });

  it("are all texts there are where these are fewer", () => {
    expect(competingCaptions(captions, 37, 100, new Random(1))).toHaveLength(30);
    expect(competingCaptions(["one"], 0, 100, new Random(1))).toEqual([0]);
  });

  it("come from everywhere alike", () => {
    const counts = new Float64Array(60);
    for (let seed = 0; seed < 600; seed++) {
      for (const place of competingCaptions(captions, 0, 4, new Random(seed)).slice(1)) counts[place]!++;
    }
    // 1800 draws over 58 places of 29 texts: about 31 each.
    expect(counts[0]! + counts[30]!).toBe(0);
    const others = [...counts].filter((_, i) => i % 30 !== 0);
    expect(Math.min(...others)).toBeGreaterThan(10);
    expect(Math.max(...others)).toBeLessThan(60);
  });
});

describe("isNearest", () => {
  it("asks for more than every other score", () => {
    expect(isNearest([2, 1, 0])).toBe(true);
    expect(isNearest([2, 2])).toBe(false);
    expect(isNearest([1, 2])).toBe(false);
    expect(isNearest([1])).toBe(true);
  });
});
