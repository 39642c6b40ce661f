import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../engine/random.js";
import { type Batch, type BatchOptions, BatchStream, type PictureList } from "./batches.js";
import { DataError, ImageError } from "./errors.js";
import { loadPicture, loadTrainingCrop } from "./image.js";
import { readPlanar } from "./planar.js";

const COUNT = 12;
const encoded: Uint8Array[] = [];

beforeAll(async () => {
  for (let i = 0; i < COUNT; i++) {
    const random = new Random(i);
    const data = Uint8Array.from({ length: 24 * 20 * 3 }, () => random.integer(256));
    encoded.push(
      await sharp(data, { raw: { width: 24, height: 20, channels: 3 } })
        .png()
        .toBuffer(),
    );
  }
});

const list = (pictures: readonly Uint8Array[] = encoded): PictureList => ({
  length: pictures.length,
  source: (index) => pictures[index]!,
  name: (index) => `number ${index}`,
});

const stream = (options: Partial<BatchOptions> = {}) =>
  new BatchStream({ pictures: list(), batchSize: 5, size: 16, seed: 9, ...options });

async function collect(batches: BatchStream): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe("BatchStream", () => {
  test("yields steps in order, whole epochs, pictures in [-1, 1]", async () => {
    const batches = await collect(stream({ endStep: 12 }));
    expect(batches.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(batches.map(({ epoch }) => epoch)).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]);
    const seen = batches.flatMap(({ indices }) => [...indices]);
    for (let epoch = 0; epoch < 5; epoch++)
      expect(new Set(seen.slice(epoch * 12, epoch * 12 + 12)).size).toBe(12);
    for (const { images } of batches) {
      expect(images.length).toBe(5 * 3 * 16 * 16);
      expect(images.every((value) => value >= -1 && value <= 1)).toBe(true);
    }
  });

  test("each picture is the training crop that its seed, epoch and number give", async () => {
    const [batch] = await collect(stream({ startStep: 4, endStep: 5 }));
    const index = batch!.indices[3]!;
    const random = new Random(9, "crop", batch!.epoch, index);
    const expected = await loadTrainingCrop(encoded[index]!, { size: 16, random });
    expect(readPlanar(batch!.images, 16, 16, 3 * 3 * 256)).toEqual(expected);
  });

  test("the centre crop is the evaluation crop", async () => {
    const [batch] = await collect(stream({ endStep: 1, crop: "centre" }));
    const expected = await loadPicture(encoded[batch!.indices[0]!]!, { size: 16 });
    expect(readPlanar(batch!.images, 16, 16)).toEqual(expected);
  });

  test("a resumed run gets the batches that it would have had", async () => {
    const whole = await collect(stream({ endStep: 9 }));
    for (const startStep of [1, 4, 8]) {
      const resumed = await collect(stream({ startStep, endStep: 9, lanes: 3, prefetch: 1 }));
      expect(resumed).toEqual(whole.slice(startStep));
    }
    const otherSeed = await collect(stream({ endStep: 1, seed: 10 }));
    expect(otherSeed[0]!.images).not.toEqual(whole[0]!.images);
  });

  test("the queue is bounded, and a step longer than the decoding never waits for it", async () => {
    let decoded = 0;
    const pictures: PictureList = {
      length: COUNT,
      async source(index) {
        await sleep(2);
        decoded++;
        return encoded[index]!;
      },
    };
    const batches = stream({ pictures, prefetch: 2, lanes: 2 });
    await batches.next();
    for (let step = 1; step <= 6; step++) {
      await sleep(150);
      // Taken so far, two ready, none begun beyond them.
      expect(decoded).toBe((step + 2) * 5);
      expect((await batches.next()).value?.step).toBe(step);
    }
    expect(batches.waits.count).toBe(1);
    await batches.stop();
  });

  test("a consumer that is too early waits and is told how long", async () => {
    const pictures: PictureList = {
      length: COUNT,
      source: async (index) => {
        await sleep(10);
        return encoded[index]!;
      },
    };
    const batches = stream({ pictures, endStep: 3, lanes: 1 });
    expect(await collect(batches)).toHaveLength(3);
    expect(batches.waits.count).toBe(3);
    expect(batches.waits.milliseconds).toBeGreaterThan(100);
  });

  test("stop ends it: nothing is decoded afterwards, a waiting consumer is released", async () => {
    let asked = 0;
    const pictures: PictureList = {
      length: COUNT,
      source: async (index) => {
        asked++;
        await sleep(20);
        return encoded[index]!;
      },
    };
    const batches = stream({ pictures });
    const waiting = batches.next();
    await sleep(30);
    await batches.stop();
    const before = asked;
    expect(await waiting).toEqual({ done: true, value: undefined });
    await sleep(60);
    expect(asked).toBe(before);
    expect(asked).toBeLessThan(5);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    await batches.stop();
  });

  test("leaving the loop stops it, also while the queue is full", async () => {
    const batches = stream();
    for await (const { step } of batches) if (step === 2) break;
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });
});

describe("pictures that cannot be read", () => {
  const broken = [3, 8];
  const damaged = () =>
    encoded.map((bytes, index) => (broken.includes(index) ? bytes.subarray(0, 90) : bytes));

  test("are skipped, reported once and replaced by the next in the order", async () => {
    const reported: string[] = [];
    const onSkip = ({ error }: { error: ImageError }) => reported.push(error.message);
    const batches = stream({ pictures: list(damaged()), endStep: 12, onSkip });
    const all = await collect(batches);
    expect(all).toHaveLength(12);
    for (const { indices } of all) for (const index of indices) expect(broken).not.toContain(index);
    expect(batches.skipped.list.map(({ index }) => index).sort()).toEqual(broken);
    expect(reported).toHaveLength(2);
    expect(reported.sort()[0]).toMatch(/^number 3: found a PNG of 90 bytes that is damaged/);
  });

  test("leave the other samples and a resumed run as they were", async () => {
    const whole = await collect(stream({ endStep: 9 }));
    const batches = await collect(stream({ pictures: list(damaged()), endStep: 9 }));
    const resumed = await collect(stream({ pictures: list(damaged()), startStep: 5, endStep: 9 }));
    expect(resumed).toEqual(batches.slice(5));
    for (const [step, { indices }] of whole.entries()) {
      for (const [slot, index] of indices.entries()) {
        if (!broken.includes(index)) expect(batches[step]!.indices[slot]).toBe(index);
      }
    }
  });

  test("where none can be read, the consumer is told why", async () => {
    const pictures = list([Buffer.from("no"), Buffer.from("picture")]);
    const batches = stream({ pictures });
    const error = await batches.next().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(
      /^none of the 2 pictures can be read; the first: number \d: found/,
    );
    expect((error as DataError).cause).toBeInstanceOf(ImageError);
  });

  test("another failure of the list is not taken for a bad picture", async () => {
    const pictures: PictureList = {
      length: 4,
      source: () => {
        throw new Error("the disk is gone");
      },
    };
    await expect(stream({ pictures }).next()).rejects.toThrow("the disk is gone");
  });
});

test("options out of range are refused at once", () => {
  expect(() => stream({ prefetch: 0 })).toThrow("prefetch is at least 1, 0 given");
  expect(() => stream({ lanes: 0 })).toThrow(RangeError);
  expect(() => stream({ pictures: list([]) })).toThrow("no samples");
});
