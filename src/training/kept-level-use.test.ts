import { expect, test } from "vitest";
import { codebookNames } from "../augvae/index.js";
import { allocate, Random } from "../engine/index.js";
import { reviveDeadCodes } from "./codebook.js";
import { KeptLevelUse } from "./kept-level-use.js";

test("a code that the kept level never chooses fades, the others keep their mean", () => {
  const use = new KeptLevelUse(3, 0.5, { rows: 6 });
  expect(use.average).toEqual([2, 2, 2]);
  use.add([4, 2, 0]);
  use.add([4, 2, 0]);
  expect(use.average).toEqual([3.5, 2, 0.5]);
  use.renew(2);
  expect(use.average).toEqual([3.5, 2, 1]);
});

test("goes on from a stored average", () => {
  const before = new KeptLevelUse(2, 0.9, { rows: 8 });
  before.add([8, 0]);
  const after = new KeptLevelUse(2, 0.9, { average: JSON.parse(JSON.stringify(before.average)), rows: 8 });
  before.add([3, 5]);
  after.add([3, 5]);
  expect(after.average).toEqual(before.average);
});

test("revives what the kept level does not use, however often the shallower level does", () => {
  const state = {
    [codebookNames.codebook]: allocate("float32", [2, 3]),
    [codebookNames.clusterSize]: allocate("float32", [2]),
    [codebookNames.embedAverage]: allocate("float32", [2, 3]),
  };
  (state[codebookNames.clusterSize]!.data as Float32Array).fill(100);
  const latents = [Float32Array.of(1, 2, 3)];
  expect(reviveDeadCodes(state, latents, 0.5, new Random(1))).toEqual([]);
  expect(reviveDeadCodes(state, latents, 0.5, new Random(1), [4, 0.1])).toEqual([1]);
  expect([...state[codebookNames.codebook]!.data]).toEqual([0, 0, 0, 1, 2, 3]);
});
