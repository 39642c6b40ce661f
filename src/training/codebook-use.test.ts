import { expect, it } from "vitest";
import { CodebookUse } from "./codebook-use.js";

it("counts over batches and levels, and starts anew after an epoch", () => {
  const use = new CodebookUse(4);
  use.add([2, 0, 0, 1]);
  use.add([1, 0, 3, 2]);
  // Three codes, a third of the choices each: perplexity 3.
  const { "epoch.usage": usage, "epoch.deadCodes": dead, "epoch.perplexity": perplexity } = use.take();
  expect([usage, dead]).toEqual([0.75, 1]);
  expect(perplexity).toBeCloseTo(3, 10);
  use.add([0, 5, 0, 0]);
  expect(use.take()).toEqual({ "epoch.usage": 0.25, "epoch.deadCodes": 3, "epoch.perplexity": 1 });
});

it("goes on from the counts of a stopped epoch", () => {
  const before = new CodebookUse(2);
  before.add([3, 0]);
  const after = new CodebookUse(2, before.counts);
  after.add([0, 3]);
  expect(after.take()["epoch.perplexity"]).toBeCloseTo(2, 10);
});
