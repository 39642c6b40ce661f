import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { evaluateGeneration } from "./evaluate-generation.js";
import { LVerse } from "./lverse.js";

const folder = join(temporaryFolder(), "model");

test("captions that are one to the model are drawn anew, and do not compete with each other", async () => {
  await writeTinyModel(folder);
  const model = await LVerse.load(folder, { threads: 1 });
  const long = "cat ".repeat(tinyConfig.text.length);
  const captions = ["a red apple", "A Red Apple", `${long}sits`, `${long}stands`, "a RED apple"];
  const drawn: (readonly [seed: number, tokens: string])[] = [];
  const competing: number[] = [];
  try {
    await evaluateGeneration({
      model,
      captions,
      drawing: { seed: 3 },
      self: {
        score: async (others) => {
          competing.push(others.length);
          return others.map(() => 0);
        },
        release: () => {},
      },
      onDrawing: ({ origin, tokens }) => {
        drawn.push([origin.seed, tokens.join()]);
      },
    });
  } finally {
    await model.dispose();
  }
  expect(drawn.map(([seed]) => seed)).toEqual([3, 4, 3, 4, 5]);
  expect(new Set(drawn.map(([, tokens]) => tokens)).size).toBe(captions.length);
  expect(competing).toEqual([2, 2, 2, 2, 2]);
});
