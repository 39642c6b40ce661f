import { expect, it } from "vitest";
import { CodeCounts } from "./code-counts.js";

it("codes in even use have a perplexity of their number, others less", () => {
  const even = new CodeCounts();
  even.add([1, 7]);
  even.add([7, 1]);
  expect(even.use()).toEqual({ used: 2, perplexity: expect.closeTo(2, 12) });
  const uneven = new CodeCounts();
  uneven.add([1, 1, 1, 7]);
  expect(uneven.use().perplexity).toBeCloseTo(4 / 27 ** 0.25, 12);
});
