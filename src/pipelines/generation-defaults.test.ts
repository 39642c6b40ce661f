import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { drawingDefaults, drawingDefaultsOf, LVerse, modelConfigSchema } from "./index.js";

const folder = temporaryFolder();

test("a model's configuration says how it draws, and options go before it", async () => {
  const [plain, own] = [join(folder, "plain"), join(folder, "own")];
  await writeTinyModel(plain);
  await writeTinyModel(own, { changes: { generation: { drawing: { guidance: 2, topK: 5 } } } });
  const drawn = async (model: string, options: Parameters<LVerse["draw"]>[1]) => {
    const lverse = await LVerse.load(model, { threads: 1 });
    const [drawing] = await lverse.draw("a cat", { seed: 3, ...options });
    await lverse.dispose();
    return drawing!;
  };
  const usual = await drawn(own, {});
  expect(usual.origin).toMatchObject({ guidance: 2, topK: 5, temperature: 1 });
  const same = await drawn(plain, { guidance: 2, topK: 5 });
  expect([...usual.tokens]).toEqual([...same.tokens]);
  const told = await drawn(own, { guidance: 1, topK: 256 });
  expect([...told.tokens]).toEqual([...(await drawn(plain, {})).tokens]);
  expect([...told.tokens]).not.toEqual([...usual.tokens]);
});

test("a model may choose among more pictures than are asked for, unless it is told how many, or not to", async () => {
  const model = join(folder, "choosing");
  await writeTinyModel(model, { changes: { generation: { drawing: { candidates: 3 } } } });
  const lverse = await LVerse.load(model, { threads: 1 });
  const originOf = async (options: Parameters<LVerse["draw"]>[1]) =>
    (await lverse.draw("a cat", options)).map(({ origin }) => origin.candidates);
  expect(await originOf({})).toEqual([3]);
  expect(await originOf({ count: 2 })).toEqual([3, 3]);
  expect(await originOf({ count: 4 })).toEqual([undefined, undefined, undefined, undefined]);
  expect(await originOf({ candidates: 2 })).toEqual([2]);
  expect(await originOf({ candidates: 1 })).toEqual([undefined]);
  expect(await originOf({ rerank: "none" })).toEqual([undefined]);
  expect(await originOf({ onRow: () => {} })).toEqual([undefined]);
  await lverse.dispose();
});

test("what a configuration leaves out is as in the paper; what it has wrong is refused", () => {
  expect(drawingDefaultsOf({})).toEqual(drawingDefaults);
  const { success, error } = modelConfigSchema.safeParse({
    kind: "lverse",
    name: "x",
    generation: { drawing: { topP: 2 } },
  });
  expect(success).toBe(false);
  expect(error!.issues.map(({ path }) => path.join("."))).toContain("generation.drawing.topP");
});
