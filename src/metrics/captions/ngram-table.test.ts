import { describe, expect, test } from "vitest";
import { Random } from "../../engine/index.js";
import { NgramTable, ngrams, noPrefix, Vocabulary } from "./ngram-table.js";

describe("a table", () => {
  test("gives each n-gram one number, over many growths", () => {
    const table = new NgramTable(2);
    const random = new Random(1);
    const known = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const prefix = random.integer(200) - 1;
      const word = random.integer(200);
      const key = `${prefix} ${word}`;
      if (!known.has(key)) known.set(key, known.size);
      expect(table.number(prefix, word)).toBe(known.get(key));
    }
    expect(table.size).toBe(known.size);
    expect(known.size).toBeGreaterThan(10_000);
  });

  test("forgets", () => {
    const table = new NgramTable();
    table.number(noPrefix, 3);
    table.clear();
    expect(table.size).toBe(0);
    expect(table.number(noPrefix, 4)).toBe(0);
  });
});

test("n-grams of a text: equal ones have equal numbers, those of another n others", () => {
  const words = new Vocabulary().numbers(["a", "b", "a", "b"]);
  const table = new NgramTable();
  const [ones, twos, threes, fours] = ngrams(words, 4, table);
  expect([ones, twos, threes, fours]).toEqual([[0, 1, 0, 1], [2, 3, 2], [4, 5], [6]]);
  expect(ngrams([], 2, table)).toEqual([[], []]);
});
