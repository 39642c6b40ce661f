import { expect, it } from "vitest";
import { biartConfigSchema, initializeBiART } from "../biart/index.js";
import { carryCodes } from "./carry-codes.js";

const model = biartConfigSchema.parse({
  ...{ layers: 1, width: 8, heads: 2, textVocabulary: 6, imageVocabulary: 5, textLength: 3, imageLength: 4 },
  dropout: 0,
});
const row = (weights: ReturnType<typeof initializeBiART>, name: string, index: number) =>
  Array.from((weights[name]!.data as Float32Array).subarray(8 * index, 8 * index + 8));

it("a code gets the mean of the rows of the codes that it stands for, by how often it does", () => {
  const before = initializeBiART(model, 1);
  const weights = initializeBiART(model, 1);
  const carried = carryCodes(weights, model, [
    { former: [0, 1, 1, 4], now: [3, 2, 2, 0] },
    { former: [4, 1, 0, 0], now: [2, 2, 3, 3] },
  ]);
  expect(carried).toBe(3);
  for (const name of ["tok_emb.weight", "head.weight"]) {
    const [zero, one, four] = [0, 1, 4].map((code) => row(before, name, 6 + code));
    expect(row(weights, name, 6 + 3)).toEqual(zero);
    expect(row(weights, name, 6 + 0)).toEqual(four);
    row(weights, name, 6 + 2).forEach((value, i) => {
      expect(value).toBeCloseTo(0.75 * one![i]! + 0.25 * four![i]!, 6);
    });
    // Codes in no picture, and all words, stay.
    for (const index of [6 + 1, 6 + 4, 0, 1, 2, 3, 4, 5])
      expect(row(weights, name, index)).toEqual(row(before, name, index));
  }
  const rest = (all: typeof weights) =>
    Object.entries(all).filter(([name]) => !["tok_emb.weight", "head.weight"].includes(name));
  expect(rest(weights)).toEqual(rest(before));
});

it("with the same tokens nothing changes", () => {
  const weights = initializeBiART(model, 2);
  carryCodes(weights, model, [{ former: [0, 1, 2, 4], now: [0, 1, 2, 4] }]);
  expect(weights).toEqual(initializeBiART(model, 2));
});
