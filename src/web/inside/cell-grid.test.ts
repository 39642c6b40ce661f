import { describe, expect, it } from "vitest";
import { nextCell } from "./cell-grid.js";

describe("nextCell", () => {
  // Ten cells in rows of four: 0-3, 4-7, 8-9.
  const from = (cell: number, key: string) => nextCell(key, cell, 10, 4);

  it("goes by arrows, from row to row and not beyond the ends", () => {
    expect([
      from(3, "ArrowRight"),
      from(9, "ArrowRight"),
      from(4, "ArrowLeft"),
      from(0, "ArrowLeft"),
    ]).toEqual([4, 9, 3, 0]);
    expect([from(5, "ArrowDown"), from(6, "ArrowDown"), from(5, "ArrowUp"), from(2, "ArrowUp")]).toEqual([
      9, 6, 1, 2,
    ]);
  });

  it("goes to the ends of rows, and by pages within its column", () => {
    expect([from(6, "Home"), from(5, "End"), from(8, "End")]).toEqual([4, 7, 9]);
    expect([from(1, "PageDown"), from(3, "PageDown"), from(9, "PageUp")]).toEqual([9, 7, 1]);
  });

  it("leaves other keys alone", () => {
    expect([from(1, "Enter"), from(1, "Tab"), from(1, "a")]).toEqual([undefined, undefined, undefined]);
  });
});
