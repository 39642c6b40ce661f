import { expect, test } from "vitest";
import { prefixSizes } from "./prefix-sizes.js";

const [apple, taxi] = [
  [1, 2],
  [1, 2],
];
const start = [7];

test("sequences share what they begin with, batch by batch", () => {
  const rows = [apple, apple, apple, taxi, taxi].map((reference) => ({ reference }));
  expect(prefixSizes(rows, 5, false)).toEqual([[3, 2]]);
  expect(prefixSizes(rows, 2, false)).toEqual([[2], [1, 1], [1]]);
});

test("given tokens are part of it", () => {
  const rows = [{ reference: apple, given: start }, { reference: apple }, { reference: apple, given: start }];
  expect(prefixSizes(rows, 3, false)).toEqual([[2, 1]]);
});

test("rows without a reference share their own", () => {
  const rows = [apple, apple, taxi].map((reference) => ({ reference, given: start }));
  expect(prefixSizes(rows, 3, true)).toEqual([[2, 1, 3]]);
});
