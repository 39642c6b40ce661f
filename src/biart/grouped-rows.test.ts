import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { cutGroups, layoutOf, regroup, rowOf } from "./grouped-rows.js";

const range = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);

describe("cutGroups", () => {
  it("leaves groups that are even, or nearly so", () => {
    for (const groups of [[range(0, 64)], [range(0, 4), range(4, 4)], [range(0, 5), range(5, 3)]]) {
      expect(cutGroups(groups)).toEqual(groups);
    }
  });

  it("cuts a large one among small ones", () => {
    // As with guidance: pictures of one caption each, and as many rows without a picture.
    const groups = [...range(0, 16).map((one) => [one]), range(16, 16)];
    const pieces = cutGroups(groups);
    expect(pieces.flat()).toEqual(range(0, 32));
    expect(pieces.map(({ length }) => length)).toEqual([...Array(16).fill(1), ...Array(8).fill(2)]);
  });

  it("keeps every member once and in order, with half as many spare rows at most", () => {
    const random = new Random(1, "groups");
    for (let trial = 0; trial < 300; trial++) {
      const sizes = range(0, 1 + random.integer(6)).map(() => 1 + random.integer(20));
      const count = sizes.reduce((sum, size) => sum + size, 0);
      let start = 0;
      const groups = sizes.map((size) => {
        start += size;
        return range(start - size, size);
      });
      const pieces = cutGroups(groups);
      expect(pieces.flat()).toEqual(range(0, count));
      const each = Math.max(...pieces.map(({ length }) => length));
      expect(pieces.length * each, `${sizes}`).toBeLessThanOrEqual(1.5 * count);
      for (const piece of pieces) {
        expect(groups.filter((group) => piece.every((one) => group.includes(one)))).toHaveLength(1);
      }
    }
  });
});

describe("regroup", () => {
  it("keeps rows of a group in it, whoever goes on", () => {
    const random = new Random(2, "regroup");
    for (let trial = 0; trial < 300; trial++) {
      const groups = 1 + random.integer(5);
      const each = 1 + random.integer(4);
      const parents = range(0, 1 + random.integer(groups * each)).map(() => random.integer(groups * each));
      const fewest = 1 + random.integer(2);
      const { layout, rows, prefixMoves } = regroup(groups, parents, fewest);
      expect(new Set(rows).size).toBe(parents.length);
      expect(Math.max(...rows)).toBeLessThan(layout.groups * layout.each);
      expect(layout.groups).toBe(new Set(parents.map((row) => row % groups)).size);
      expect(layout.groups * layout.each).toBeGreaterThanOrEqual(fewest);
      // Which prefix lies where, after the moves in their order.
      const prefixes = range(0, groups);
      for (const { from, to } of prefixMoves) prefixes[to] = prefixes[from]!;
      parents.forEach((parent, i) => {
        expect(prefixes[rows[i]! % layout.groups]).toBe(parent % groups);
      });
    }
  });

  it("lays groups of other sizes out by the largest", () => {
    expect(layoutOf([3, 1], 1)).toEqual({ groups: 2, each: 3 });
    expect(layoutOf([1], 2)).toEqual({ groups: 1, each: 2 });
    expect(rowOf(1, 2, 3)).toBe(7);
  });
});
