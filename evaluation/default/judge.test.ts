import { describe, expect, it } from "vitest";
import { Judge } from "./judge.js";
import { Neighbours } from "./neighbours.js";

const picture = (concept: string, style: string, ...features: number[]) => ({
  key: `${concept}-${style}`,
  concept,
  style,
  features: Float32Array.from(features),
});

/** In "noto" everything has 100 more of the first feature. */
const known = [
  picture("apple", "flat", 0, 9, 1, 0),
  picture("apple", "noto", 100, 8, 0, 1),
  picture("car", "flat", 0, 0, 9, 1),
  picture("car", "noto", 100, 1, 8, 0),
  picture("moon", "flat", 0, 1, 0, 9),
  picture("moon", "noto", 100, 0, 1, 8),
];
const judge = new Judge(known);

describe("the judge", () => {
  it("sees through what a style has in common", () => {
    expect(judge.nearest(Float32Array.of(100, 1, 9, 2), "noto", 3)[0]).toBe("car");
    expect(judge.nearest(Float32Array.of(0, 2, 1, 7), "flat", 3)[0]).toBe("moon");
  });

  it("names concepts in the order of their likeness, each once, and no more than asked for", () => {
    const features = Float32Array.of(0, 8, 5, 0);
    expect(judge.nearest(features, "flat", 5)).toEqual(["apple", "car", "moon"]);
    expect(judge.nearest(features, "flat", 2)).toEqual(["apple", "car"]);
  });

  it("leaves out the picture that is judged", () => {
    const odd = picture("pear", "flat", 0, 9, 9, 0);
    const likeMoon = { ...picture("pear", "flat", 0, 0, 0, 9), key: "another pear" };
    const lone = picture("star", "flat", 0, 5, 5, 5);
    const other = new Judge([...known, odd, likeMoon, lone]);
    const place = (without?: string) => other.nearest(odd.features, "flat", 9, without).indexOf("pear");
    expect(place(odd.key)).toBe(4);
    expect(place()).toBeLessThan(4);
    // With no other picture of its concept it cannot be told.
    expect(other.nearest(lone.features, "flat", 9)).toContain("star");
    expect(other.nearest(lone.features, "flat", 9, lone.key)).not.toContain("star");
    expect(other.nearest(lone.features, "flat", 9, "some other key")).toContain("star");
  });

  it("says what it knows", () => {
    expect(judge.concepts).toBe(3);
    expect(judge.pictures).toBe(6);
    expect(judge.knows("apple")).toBe(true);
    expect(judge.knows("apple", "apple-flat")).toBe(true);
    expect(judge.knows("pear")).toBe(false);
    const one = new Judge(known.slice(0, 1));
    expect(one.knows("apple")).toBe(true);
    expect(one.knows("apple", "apple-noto")).toBe(true);
    expect(one.knows("apple", "apple-flat")).toBe(false);
  });
});

describe("the nearest picture", () => {
  it("has the largest cosine, whatever the length", () => {
    const neighbours = new Neighbours(known);
    for (const scale of [0.1, 1, 10]) {
      const features = Float32Array.of(0, 2 * scale, 9 * scale, 0);
      expect(neighbours.nearest(features).key).toBe("car-flat");
    }
  });

  it("is of known ones", () => {
    expect(() => new Neighbours([]).nearest(Float32Array.of(1))).toThrow(RangeError);
  });
});
