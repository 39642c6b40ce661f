import { describe, expect, it } from "vitest";
import { firstOf, placeOf, TokenEdits } from "./token-edits.js";

describe("TokenEdits", () => {
  it("swaps, undoes and resets, and leaves the picture's own tokens alone", () => {
    const original = Object.freeze([5, 6, 7, 8]);
    const edits = new TokenEdits(original);
    expect(edits.swap(1, 9)).toBe(true);
    expect(edits.swap(3, 0)).toBe(true);
    expect(edits.tokens).toEqual([5, 9, 7, 0]);
    expect(edits.changed).toEqual([1, 3]);
    edits.undo();
    expect(edits.tokens).toEqual([5, 9, 7, 8]);
    edits.reset();
    expect([edits.tokens, edits.changed]).toEqual([original, []]);
    edits.undo();
    expect(edits.tokens).toEqual([5, 9, 7, 8]);
  });

  it("does nothing for the code that is there, nor further back than the picture", () => {
    const edits = new TokenEdits([5, 6]);
    expect(edits.swap(0, 5)).toBe(false);
    expect(edits.canUndo).toBe(false);
    edits.undo();
    edits.reset();
    expect(edits.tokens).toEqual([5, 6]);
  });

  it("refuses places that there are not", () => {
    expect(() => new TokenEdits([5, 6]).swap(2, 1)).toThrow("places are 0 to 1, 2 given");
  });
});

describe("placeOf", () => {
  it("finds level, row and column", () => {
    expect(placeOf(0, [8])).toEqual({ level: 0, row: 0, column: 0, grid: 8 });
    expect(placeOf(13, [8])).toEqual({ level: 0, row: 1, column: 5, grid: 8 });
    // Levels of 2 x 2, 4 x 4 and 8 x 8 tokens: the third begins at 4 + 16.
    expect(placeOf(3, [2, 4, 8])).toEqual({ level: 0, row: 1, column: 1, grid: 2 });
    expect(placeOf(4, [2, 4, 8])).toEqual({ level: 1, row: 0, column: 0, grid: 4 });
    expect(placeOf(20 + 63, [2, 4, 8])).toEqual({ level: 2, row: 7, column: 7, grid: 8 });
    expect([0, 1, 2].map((level) => firstOf(level, [2, 4, 8]))).toEqual([0, 4, 20]);
  });

  it("refuses places that there are not", () => {
    expect(() => placeOf(64, [8])).toThrow("places are 0 to 63");
    expect(() => placeOf(-1, [8])).toThrow(RangeError);
  });
});
