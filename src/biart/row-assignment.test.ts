import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { assignRows } from "./row-assignment.js";

describe("assignRows", () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ["all stay where all go on, whatever their order", [2, 0, 1], [2, 0, 1]],
    ["the last fills the gap of one that ended", [0, 2, 3], [0, 2, 1]],
    ["one child stays, others take rows of those without", [1, 1, 1], [1, 0, 2]],
    ["rows beyond the new count move down", [5, 7], [0, 1]],
    ["more than before", [0, 0, 1, 1], [0, 2, 1, 3]],
    ["nobody", [], []],
  ])("%s", (_name, parents, rows) => {
    expect(assignRows(parents)).toEqual(rows);
  });

  it("never writes over what is still needed", () => {
    const random = new Random(1, "rows");
    for (let trial = 0; trial < 500; trial++) {
      const before = 1 + random.integer(6);
      const count = random.integer(7);
      const parents = Array.from({ length: count }, () => random.integer(before));
      const content = Array.from({ length: Math.max(before, count) }, (_, row) => row);
      const rows = assignRows(parents);
      rows.forEach((row, i) => {
        content[row] = content[parents[i]!]!;
      });
      expect(rows.map((row) => content[row])).toEqual(parents);
      expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, row) => row));
    }
  });
});
