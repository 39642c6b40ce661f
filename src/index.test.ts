import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../test/temporary-folder.js";
import { writeTinyModel } from "../test/tiny-model.js";
import * as library from "./index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const apple = join(folder, "apple.png");

test("the library in five lines", async () => {
  await writeTinyModel(model);
  const { LVerse } = library;

  const lverse = await LVerse.load(model);
  const [drawing] = await lverse.draw("a red apple, flat", { seed: 7 });
  await writeFile(apple, await drawing!.toPng());
  const [description] = await lverse.describe(apple);
  await lverse.dispose();

  expect(drawing!.caption).toBe("a red apple, flat");
  expect(description!.caption).toBeTypeOf("string");
  expect(description!.logLikelihood).toBeLessThan(0);
});

test("what it throws can be caught by class", async () => {
  await expect(library.LVerse.load(folder)).rejects.toBeInstanceOf(library.CheckpointError);
  const lverse = await library.LVerse.load(model);
  await expect(lverse.draw("")).rejects.toBeInstanceOf(library.TextError);
  await expect(lverse.describe(Buffer.from("no picture"))).rejects.toBeInstanceOf(library.ImageError);
  await expect(lverse.draw("a", { temperature: -1 })).rejects.toBeInstanceOf(library.BiARTError);
  await lverse.dispose();
  await expect(lverse.draw("a")).rejects.toBeInstanceOf(library.PipelineError);
});
