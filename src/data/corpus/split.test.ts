import { describe, expect, test } from "vitest";
import { readConcepts } from "./concepts.js";
import { baseConcept, HELD_OUT_SHARE, splitOf } from "./split.js";
import { STYLE_NAMES } from "./styles.js";

const concepts = await readConcepts();
const splitsOf = (hexcode: string) => STYLE_NAMES.map((style) => splitOf(hexcode, style));

describe("splitOf", () => {
  test("holds out about 3 % of the groups wholly, and about 3 % of the pairs that are left", () => {
    const bases = [...new Set(concepts.map(({ hexcode }) => baseConcept(hexcode)))];
    const heldOut = bases.filter((base) => splitOf(base, "flat") === "heldout-concept");
    expect(heldOut.length / bases.length).toBeGreaterThan(HELD_OUT_SHARE * 0.6);
    expect(heldOut.length / bases.length).toBeLessThan(HELD_OUT_SHARE * 1.4);
    const pairs = bases.filter((base) => !heldOut.includes(base)).flatMap(splitsOf);
    const share = pairs.filter((split) => split === "heldout-pair").length / pairs.length;
    expect(share).toBeGreaterThan(HELD_OUT_SHARE * 0.6);
    expect(share).toBeLessThan(HELD_OUT_SHARE * 1.4);
  });

  test("a held-out concept is held out in every style", () => {
    for (const { hexcode } of concepts) {
      const held = splitsOf(hexcode).filter((split) => split === "heldout-concept");
      expect([0, STYLE_NAMES.length]).toContain(held.length);
    }
  });

  test("a concept with a held-out pair is trained on in another style", () => {
    for (const { hexcode } of concepts) {
      const splits = splitsOf(hexcode);
      if (splits.includes("heldout-pair")) expect(splits).toContain("train");
    }
  });

  test("all of a group is on the same side, in every style", () => {
    const groups = new Map<string, string>();
    for (const { hexcode } of concepts) {
      const splits = splitsOf(hexcode).join();
      const base = baseConcept(hexcode);
      expect(groups.get(base) ?? splits).toBe(splits);
      groups.set(base, splits);
    }
    expect(groups.size).toBeLessThan(concepts.length);
  });

  // What was once published as held out has to stay so.
  test.each([
    ["1F34E", "flat", "train"],
    ["1F955", "flat", "heldout-concept"],
    ["1F955", "twemoji", "heldout-concept"],
    ["1F428", "flat", "heldout-pair"],
    ["1F428", "noto", "train"],
    ["1F438", "noto", "heldout-pair"],
    ["1F3C3-200D-2642-FE0F", "shaded", "heldout-concept"],
    // Look-alikes on both sides: monkeys that see, hear and speak no evil, red triangles up and down.
    ["1F648", "noto", "train"],
    ["1F649", "noto", "train"],
    ["1F64A", "noto", "heldout-concept"],
    ["1F53A", "noto", "train"],
    ["1F53B", "noto", "heldout-concept"],
  ] as const)("%s in %s is %s, for good", (hexcode, style, split) => {
    expect(splitOf(hexcode, style)).toBe(split);
  });
});

describe("baseConcept", () => {
  test.each([
    ["man running, running to the right", "1F3C3-200D-2642-FE0F", "1F3C3"],
    ["running to the right", "1F3C3-200D-27A1-FE0F", "1F3C3"],
    ["a dark-skinned runner", "1F3C3-1F3FF", "1F3C3"],
    ["woman farmer", "1F469-200D-1F33E", "1F9D1-1F33E"],
    ["farmer", "1F9D1-200D-1F33E", "1F9D1-1F33E"],
    ["woman: red hair", "1F469-200D-1F9B0", "1F9D1"],
    ["man: bald", "1F468-200D-1F9B2", "1F9D1"],
    ["woman: beard", "1F9D4-200D-2640-FE0F", "1F9D1"],
    ["girl", "1F467", "1F9D2"],
    ["family of four", "1F468-200D-1F469-200D-1F467-200D-1F466", "1F46A"],
    ["family of adults and child", "1F9D1-200D-1F9D1-200D-1F9D2", "1F46A"],
    ["kiss: woman, man", "1F469-200D-2764-FE0F-200D-1F48B-200D-1F468", "1F48F"],
    ["couple with heart: man, man", "1F468-200D-2764-FE0F-200D-1F468", "1F491"],
    ["people holding hands", "1F9D1-200D-1F91D-200D-1F9D1", "1F46B"],
    ["Mx Claus", "1F9D1-200D-1F384", "1F385"],
    ["man with white cane, facing right", "1F468-200D-1F9AF-200D-27A1-FE0F", "1F9D1-1F9AF"],
    ["half past ten", "1F565", "1F550"],
    ["heart on fire", "2764-FE0F-200D-1F525", "2764-1F525"],
    ["male sign", "2642-FE0F", "2642"],
    ["right arrow", "27A1-FE0F", "27A1"],
    ["left arrow", "2B05", "27A1"],
    ["red apple", "1F34E", "1F34E"],
  ])("%s", (_, hexcode, base) => {
    expect(baseConcept(hexcode)).toBe(base);
  });

  test("is its own base", () => {
    for (const { hexcode } of concepts) {
      const base = baseConcept(hexcode);
      expect(baseConcept(base)).toBe(base);
    }
  });

  test("groups every set of concepts that differ by gender or hair alone", () => {
    const withoutGender = (label: string) =>
      label.replace(/^(wo)?man |^person /, "").replace(/: .* hair$|: bald$|: facing right$/, "");
    const groups = new Map<string, Set<string>>();
    for (const { label, hexcode, subgroup } of concepts) {
      if (!/^person-(gesture|role|activity|sport)$/.test(subgroup)) continue;
      const key = withoutGender(label);
      groups.set(key, (groups.get(key) ?? new Set()).add(baseConcept(hexcode)));
    }
    expect([...groups].filter(([, bases]) => bases.size > 1)).toEqual([]);
  });
});
