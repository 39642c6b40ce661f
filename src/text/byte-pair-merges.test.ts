import { describe, expect, it } from "vitest";
import { Random } from "../engine/random.js";
import { BytePairMerges } from "./byte-pair-merges.js";

// a b c d = 0 1 2 3; ab = 4, cd = 5, abcd = 6, bc = 7.
const merges = new BytePairMerges(8, [
  [0, 1, 4],
  [2, 3, 5],
  [4, 5, 6],
  [1, 2, 7],
]);

/** The textbook loop: scan all pairs for the best, merge its leftmost place, again. */
function scan(word: readonly number[], rules: BytePairMerges, leaveOut: () => boolean): number[] {
  let ids = [...word];
  for (;;) {
    let best: { rank: number; at: number } | undefined;
    for (let at = 0; at + 1 < ids.length; at++) {
      const rank = rules.merges.findIndex(([left, right]) => left === ids[at] && right === ids[at + 1]);
      if (rank < 0 || leaveOut()) continue;
      if (!best || rank < best.rank) best = { rank, at };
    }
    if (!best) return ids;
    ids = [...ids.slice(0, best.at), rules.merges[best.rank]![2], ...ids.slice(best.at + 2)];
  }
}

describe("BytePairMerges", () => {
  it.each([
    [[0, 1, 2, 3], [6]],
    [
      [0, 1, 0, 1, 2, 3, 2],
      [4, 6, 2],
    ],
    [
      [1, 2, 3],
      [1, 5],
    ],
    [
      [1, 2, 0],
      [7, 0],
    ],
    [[3], [3]],
    [[], []],
  ])("merges %j by rank to %j", (word, expected) => {
    expect(merges.apply(word)).toEqual(expected);
  });

  it("agrees with the textbook loop on random rules and words", () => {
    const random = new Random(3);
    for (let trial = 0; trial < 300; trial++) {
      const rules: [number, number, number][] = [];
      const pairs = new Set<number>();
      for (let id = 3; id < 15; id++) {
        const pair: [number, number] = [random.integer(id), random.integer(id)];
        if (pairs.has(pair[0] * 15 + pair[1])) continue;
        pairs.add(pair[0] * 15 + pair[1]);
        rules.push([...pair, id]);
      }
      const some = new BytePairMerges(15, rules);
      const word = Array.from({ length: random.integer(40) }, () => random.integer(3));
      expect(some.apply(word)).toEqual(scan(word, some, () => false));
    }
  });

  it("leaves merges out with the distribution of the paper's algorithm", () => {
    const rate = 0.3;
    const trials = 40_000;
    const count = (draw: () => number[]) => {
      const counts = new Map<string, number>();
      for (let i = 0; i < trials; i++) {
        const key = draw().join(" ");
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    };
    const word = [0, 1, 2, 3, 2];
    const one = new Random(1, "heap");
    const two = new Random(1, "scan");
    const mine = count(() => merges.apply(word, rate, one));
    const textbook = count(() => scan(word, merges, () => two.uniform() < rate));
    expect(mine.size).toBeGreaterThan(4);
    expect([...mine.keys()].sort()).toEqual([...textbook.keys()].sort());
    for (const [key, times] of mine) {
      const p = (times + textbook.get(key)!) / (2 * trials);
      const deviation = Math.sqrt((2 * p * (1 - p)) / trials);
      expect(Math.abs(times - textbook.get(key)!) / trials, key).toBeLessThan(4.5 * deviation);
    }
  });

  it("leaves a lone pair unmerged at the given rate, merges nothing at 1, draws nothing at 0", () => {
    const random = new Random(9);
    let unmerged = 0;
    for (let i = 0; i < 20_000; i++) unmerged += merges.apply([0, 1], 0.1, random).length - 1;
    expect(unmerged / 20_000).toBeGreaterThan(0.09);
    expect(unmerged / 20_000).toBeLessThan(0.11);
    expect(merges.apply([0, 1, 2, 3], 1, random)).toEqual([0, 1, 2, 3]);
    const position = random.position;
    merges.apply([0, 1, 2, 3], 0, random);
    expect(random.position).toBe(position);
  });

  it("takes a word of a million letters in seconds", () => {
    const word = Array.from({ length: 1_000_000 }, (_, i) => i % 4);
    const started = performance.now();
    expect(merges.apply(word)).toHaveLength(250_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
