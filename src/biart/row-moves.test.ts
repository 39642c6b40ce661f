import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { orderMoves } from "./row-moves.js";

describe("orderMoves", () => {
  it("leaves out rows that stay, and empties a row before it is written", () => {
    expect(
      orderMoves(
        [
          { from: 1, to: 1 },
          { from: 0, to: 2 },
          { from: 3, to: 0 },
        ],
        9,
      ),
    ).toEqual([
      { from: 0, to: 2 },
      { from: 3, to: 0 },
    ]);
  });

  it("breaks a ring by way of the scratch row", () => {
    expect(
      orderMoves(
        [
          { from: 0, to: 1 },
          { from: 1, to: 0 },
        ],
        2,
      ),
    ).toEqual([
      { from: 0, to: 2 },
      { from: 1, to: 0 },
      { from: 2, to: 1 },
    ]);
  });

  it("brings all content where it is wanted, whatever the moves", () => {
    const random = new Random(1, "moves");
    for (let trial = 0; trial < 500; trial++) {
      const count = 1 + random.integer(7);
      const targets = random.permutation(count).slice(0, random.integer(count + 1));
      const moves = Array.from(targets, (to) => ({ from: random.integer(count), to }));
      const rows = Array.from({ length: count + 1 }, (_, row) => row);
      for (const { from, to } of orderMoves(moves, count)) rows[to] = rows[from]!;
      for (const { from, to } of moves) expect(rows[to], JSON.stringify(moves)).toBe(from);
      const kept = rows.slice(0, count).filter((_, row) => !targets.includes(row));
      expect(kept).toEqual(
        Array.from({ length: count }, (_, row) => row).filter((row) => !targets.includes(row)),
      );
    }
  });
});
