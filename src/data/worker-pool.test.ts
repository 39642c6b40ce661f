import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { Random } from "../engine/random.js";
import { type Batch, type BatchOptions, BatchStream, type PictureList } from "./batches.js";
import { DataError, ImageError, WorkerError } from "./errors.js";
import { loadPixels, type PictureTask } from "./picture-task.js";
import { openPictures } from "./sources/index.js";
import { WorkerPool } from "./worker-pool.js";

const folder = temporaryFolder();
let pictures: PictureList;

const noise = (seed: number, width: number, height: number) => {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return sharp(data, { raw: { width, height, channels: 3 } });
};

beforeAll(async () => {
  const files: Record<string, Buffer> = {
    "cats/0.jpg": await noise(0, 40, 30).jpeg().toBuffer(),
    "cats/1.png": await noise(1, 21, 33).png().toBuffer(),
    "cats/2.webp": await noise(2, 30, 30).webp().toBuffer(),
    "dogs/3.avif": await noise(3, 32, 24).avif().toBuffer(),
    "dogs/4.gif": await noise(4, 24, 32).gif().toBuffer(),
    "dogs/5.tiff": await noise(5, 28, 26).tiff().toBuffer(),
    "dogs/6-on-its-side.jpg": await noise(6, 36, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    "dogs/7-clear.png": await noise(7, 20, 20).ensureAlpha(0.3).png().toBuffer(),
  };
  files["bad/text.png"] = Buffer.from("no picture");
  files["bad/cut.jpg"] = files["cats/0.jpg"]!.subarray(0, 700);
  files["bad/empty.gif"] = Buffer.alloc(0);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, "pictures", name, ".."), { recursive: true });
    writeFileSync(join(folder, "pictures", name), bytes);
  }
  pictures = await openPictures("pictures", { base: folder });
});

const stream = (options: Partial<BatchOptions> = {}) =>
  new BatchStream({ pictures, batchSize: 4, size: 16, seed: 3, endStep: 9, ...options });

/** Everything about a batch that a training could see. */
const digest = ({ images, indices, ...rest }: Batch) => ({
  ...rest,
  indices: [...indices],
  images: createHash("sha256").update(new Uint8Array(images.buffer)).digest("hex"),
});

async function collect(batches: BatchStream) {
  const all: ReturnType<typeof digest>[] = [];
  for await (const batch of batches) all.push(digest(batch));
  return all;
}

describe("batches", () => {
  test("are the same bit for bit with 1, 2 and 3 workers as without, also from within an epoch", async () => {
    const alone = stream();
    const expected = await collect(alone);
    expect(alone.skipped.count).toBe(3);
    expect(new Set(expected.flatMap(({ indices }) => indices)).size).toBe(8);
    // Not the whole message: libvips keeps one text for all threads, which another may take away.
    const skipped = (batches: BatchStream) =>
      batches.skipped.list.map(({ index, error }) => `${index} ${error.source}`).sort();
    for (const workers of [1, 2, 3]) {
      const batches = stream({ workers });
      expect(await collect(batches)).toEqual(expected);
      expect(skipped(batches)).toEqual(skipped(alone));
    }
    const startStep = 4;
    expect(expected[startStep]).toMatchObject({ epoch: 1, position: 5 });
    expect(await collect(stream({ workers: 2, startStep }))).toEqual(expected.slice(startStep));
  });

  test("from memory: only a picture's own bytes go to the thread", async () => {
    const encoded = await noise(9, 30, 20).png().toBuffer();
    const large = Buffer.concat([Buffer.alloc(1000, 7), encoded, Buffer.alloc(1000, 8)]);
    const held: PictureList = { length: 3, source: () => large.subarray(1000, 1000 + encoded.length) };
    const options = { pictures: held, endStep: 2, crop: "centre" } as const;
    expect(await collect(stream({ ...options, workers: 1 }))).toEqual(await collect(stream(options)));
    expect(large.length).toBe(2000 + encoded.length);
  });

  test("nothing that can be read is an error", async () => {
    const bad = await openPictures("pictures/bad", { base: folder });
    const batches = stream({ pictures: bad, workers: 1 });
    const error: unknown = await batches.next().then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(
      /^none of the 3 pictures can be read; the first: .*bad\/\w+\.\w+: found/,
    );
    await expect(batches.next()).rejects.toBe(error);
  });

  test("stop ends it during work: a consumer that waits is released", async () => {
    const large = await noise(8, 1500, 1000).png({ compressionLevel: 0 }).toBuffer();
    writeFileSync(join(folder, "large.png"), large);
    const many: PictureList = { length: 1000, source: () => join(folder, "large.png") };
    const batches = stream({ pictures: many, batchSize: 500, workers: 1, endStep: 10 });
    const waiting = batches.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await batches.stop();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    expect(batches.skipped.count).toBe(0);
  });
});

describe("WorkerPool", () => {
  const task = (name: string, more: Partial<PictureTask> = {}): PictureTask => ({
    location: join(folder, "pictures", name),
    name,
    size: 16,
    crop: "centre",
    ...more,
  });

  test("errors come back as what they are, and the thread goes on", async () => {
    const pool = new WorkerPool(1);
    expect(pool.lanes).toBe(2);
    const bad = pool.load(task("bad/text.png"));
    const good = pool.load(task("cats/1.png"));
    await expect(bad).rejects.toThrow(ImageError);
    await expect(bad).rejects.toMatchObject({
      source: "bad/text.png",
      found: 'text that begins with "no picture"',
    });
    expect(await good).toEqual(await loadPixels(task("cats/1.png")));
    await expect(pool.load(task("cats/1.png", { size: 0 }))).rejects.toThrow(RangeError);
    await pool.close();
    await expect(pool.load(task("cats/1.png"))).rejects.toThrow("the worker pool is closed");
    await pool.close();
  });

  test.each([
    ["leaves", "process.exit(7)", "exit code 7"],
    ["throws", 'throw new Error("out of luck")', "out of luck"],
  ])("a thread that %s by itself: the picture it was at", async (_, end, problem) => {
    const script = `
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ name, size }) => {
        if (name === "bad") ${end};
        else parentPort.postMessage({ pixels: new Float32Array(size) });
      });`;
    const pool = new WorkerPool(1, new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const loads = ["first", "bad", "after"].map((name) => pool.load(task(name)));
    const results = await Promise.allSettled(loads);
    expect(results[0]).toEqual({ status: "fulfilled", value: new Float32Array(16) });
    const { reason } = results[1] as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(WorkerError);
    expect(reason.picture).toBe("bad");
    expect(reason.message).toContain(`bad: a thread that reads pictures ended (${problem})`);
    await expect(pool.load(task("later"))).rejects.toBe(reason);
    await pool.close();
  });

  test("numbers out of range are refused", () => {
    for (const workers of [-1, 1.5, Number.NaN]) {
      expect(() => stream({ workers })).toThrow(`workers is a whole number from 1, ${workers} given`);
    }
  });

  test("threads without work do not keep the process alive", async () => {
    const beside = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const script = join(folder, "leaves.mts");
    writeFileSync(
      script,
      `import { BatchStream } from ${beside("./batches.ts")};
      import { openPictures } from ${beside("./sources/index.ts")};
      const pictures = await openPictures(${JSON.stringify(join(folder, "pictures"))});
      const batches = new BatchStream({ pictures, batchSize: 2, size: 8, seed: 1, workers: 1 });
      const { value } = await batches.next();
      console.log(value.images.length);`,
    );
    // Ended by the time limit, it would have failed.
    const run = promisify(execFile)(process.execPath, ["--import", import.meta.resolve("tsx"), script], {
      timeout: 60_000,
    });
    expect((await run).stdout).toBe("384\n");
  });
});
