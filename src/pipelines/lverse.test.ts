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

test("several pictures at once are coded as one by one, with progress and a signal", async () => {
  const lverse = await LVerse.load(model, { threads: 1 });
  const pictures = [stripes(16, 16), stripes(20, 30), stripes(17, 16)];
  const done: number[] = [];
  const onProgress = (progress: { done: number; total: number }) => {
    expect(progress.total).toBe(3);
    done.push(progress.done);
  };
  const tokens = await lverse.encode(pictures, { onProgress });
  expect(done).toEqual([1, 2, 3]);
  for (const [i, picture] of pictures.entries()) expect(tokens[i]).toEqual(await lverse.encode(picture));
  const decoded = await lverse.decode(tokens);
  expect(decoded[1]).toEqual(await lverse.decode(tokens[1]!));
  expect((await lverse.reconstruct(pictures)).map(({ picture }) => picture)).toEqual(decoded);
  expect(await lverse.encode([])).toEqual([]);
  const controller = new AbortController();
  const { signal } = controller;
  const stopped = lverse.reconstruct(pictures, {
    signal,
    onProgress: ({ done: count }) => count === 2 && controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  await expect(lverse.decode(tokens[0]!, { signal })).rejects.toThrow("enough");
  await lverse.dispose();
});

test("calls that wait at the same time share a batch", async () => {
  const batches: unknown[] = [];
  const lverse = await LVerse.load(model, {
    threads: 1,
    onBatch: (direction, batch) => batches.push([direction, batch]),
  });
  const drawings = await Promise.all([
    lverse.draw("a cat", { seed: 1 }),
    lverse.draw("a dog", { seed: 2, count: 2 }),
  ]);
  expect(drawings.flat().map(({ origin: { caption, seed } }) => [caption, seed])).toEqual([
    ["a cat", 1],
    ["a dog", 2],
    ["a dog", 2],
  ]);
  expect(batches).toEqual([["text-to-image", { calls: 2, sequences: 3 }]]);
  await lverse.dispose();
});

test("drawing and describing share the memory that is allowed", async () => {
  const one = await LVerse.load(model, { threads: 1 });
  const memory = one.memory(1).peak.bytes + 2 ** 16;
  await one.dispose();
  const lverse = await LVerse.load(model, { threads: 1, memory });
  let refused: Promise<unknown> | undefined;
  await lverse.draw("a cat", {
    onRow: async () => {
      refused ??= lverse.describe(stripes(16, 16));
      await refused.catch(() => {});
    },
  });
  await expect(refused).rejects.toThrow("beside what the other direction holds");
  expect(await lverse.describe(stripes(16, 16))).toHaveLength(1);
  expect(await lverse.draw("a cat")).toHaveLength(1);
  await lverse.dispose();
});

test("disposal ends drawings whose callback is waited for, and those that wait for them", async () => {
  const lverse = await LVerse.load(model, { threads: 1 });
  let began = () => {};
  const beginning = new Promise<void>((resolve) => {
    began = resolve;
  });
  const drawing = lverse.draw("a cat", {
    onRow: () => {
      began();
      return new Promise(() => {});
    },
  });
  const waiting = lverse.draw("a dog", { temperature: 0.5 });
  const ended = Promise.all([drawing, waiting].map((one) => expect(one).rejects.toThrow("disposed of")));
  await beginning;
  await lverse.dispose();
  await ended;
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
