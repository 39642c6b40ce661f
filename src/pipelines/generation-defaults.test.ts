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
