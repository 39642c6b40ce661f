import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { collectGarbage } from "../../test/collect-garbage.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { centreCrop, encodePng } from "../data/index.js";
import { liveHandles } from "../engine/runtime/native/index.js";
import { LVerse } from "./lverse.js";

const folder = temporaryFolder();
const model = join(folder, "model");

beforeAll(() => writeTinyModel(model));

test("a picture of any size is made square in the model's resolution", async () => {
  const lverse = await LVerse.load(model, { threads: 1 });
  const wide = stripes(50, 30);
  const path = join(folder, "wide.png");
  await writeFile(path, await encodePng(wide));
  const expected = centreCrop(wide, 16);
  for (const input of [wide, path, await encodePng(wide)]) {
    expect(await lverse.prepare(input)).toEqual(expected);
  }
  expect(await lverse.encode(path)).toEqual(await lverse.encode(expected));
  await lverse.dispose();
});

test("a reconstruction is the decoded tokens, and its distance is told", async () => {
  const lverse = await LVerse.load(model, { threads: 1 });
  const original = stripes(16, 16);
  const { picture, tokens, psnr, ...rest } = await lverse.reconstruct(original);
  expect(rest.original).toEqual(original);
  expect(tokens).toEqual(await lverse.encode(original));
  expect(picture).toEqual(await lverse.decode(tokens));
  const errors = original.data.map((value, i) => Math.abs(value - picture.data[i]!));
  const mean = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
  expect(psnr).toBeCloseTo(20 * Math.log10(255) - 10 * Math.log10(mean), 9);
  await lverse.dispose();
});

test("tasks may overlap", async () => {
  const lverse = await LVerse.load(model, { threads: 1 });
  const tasks = () => [lverse.draw("a cat"), lverse.draw("a dog"), lverse.describe(stripes(16, 16))];
  const apart = [];
  for (const task of tasks()) apart.push(await task);
  expect(await Promise.all(tasks())).toEqual(apart);
  await lverse.dispose();
});

test("disposal frees everything, twice is once", async () => {
  collectGarbage();
  const before = liveHandles();
  const lverse = await LVerse.load(model, { threads: 1 });
  await lverse.draw("a cat", { count: 2 });
  await lverse.describe(stripes(16, 16));
  expect(liveHandles()).toBeGreaterThan(before);
  await lverse.dispose();
  await lverse.dispose();
  expect(liveHandles()).toBe(before);
  await expect(lverse.draw("a cat")).rejects.toThrow("disposed of");
  await expect(lverse.encode(stripes(16, 16))).rejects.toThrow("disposed of");
});
