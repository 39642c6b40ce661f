import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { Random } from "../engine/random.js";
import { loadPicture, loadTrainingCrop } from "./image.js";
import { resizePicture } from "./resample.js";

/** Red grows with x, green with y, so that a colour tells its place. */
function gradient(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 128], (y * width + x) * 3);
  }
  return data;
}

const png = (width: number, height: number) =>
  sharp(gradient(width, height), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

describe("loadPicture", () => {
  test("without a size the picture keeps its own", async () => {
    expect(await loadPicture(await png(60, 40))).toEqual({ width: 60, height: 40, data: gradient(60, 40) });
  });

  test("crop takes the centre: pixel for pixel where nothing is resized", async () => {
    const wide = await loadPicture(await png(60, 40), { size: 40 });
    expect([wide.width, wide.height]).toEqual([40, 40]);
    expect([...wide.data.subarray(0, 3)]).toEqual([10, 0, 128]);
    expect([...wide.data.subarray(-3)]).toEqual([49, 39, 128]);
    const tall = await loadPicture(await png(40, 61), { size: 40 });
    // (61 - 40) / 2 = 10.5 rounds to the even 10, as torchvision's centre crop does.
    expect([...tall.data.subarray(0, 3)]).toEqual([0, 10, 128]);
  });

  test("crop resizes the short side with the filter that was asked for", async () => {
    const source = { width: 90, height: 60, data: gradient(90, 60) };
    for (const filter of ["bilinear", "lanczos3"] as const) {
      const cropped = await loadPicture(await png(90, 60), { size: 20, filter });
      const region = { left: 5, top: 0, width: 20, height: 20 };
      expect(cropped).toEqual(resizePicture(source, 30, 20, filter, region));
    }
  });

  test("contain shows the whole picture on white", async () => {
    const shown = await loadPicture(await png(60, 40), { size: 60, fit: "contain" });
    expect([shown.width, shown.height]).toEqual([60, 60]);
    const row = (y: number) => shown.data.subarray(y * 180, (y + 1) * 180);
    expect(new Set([...row(9), ...row(50)])).toEqual(new Set([255]));
    expect([...row(10)]).toEqual([...gradient(60, 40).subarray(0, 180)]);
  });

  test("stretch ignores the proportions", async () => {
    const shown = await loadPicture(await png(60, 40), { size: 20, fit: "stretch" });
    expect(shown).toEqual(resizePicture({ width: 60, height: 40, data: gradient(60, 40) }, 20, 20));
  });

  test("small pictures are enlarged", async () => {
    expect(await loadPicture(await png(3, 2), { size: 32 })).toMatchObject({ width: 32, height: 32 });
  });

  test("sizes out of range are refused", async () => {
    for (const size of [0, 1.5, -3, 9000, Number.NaN]) {
      await expect(loadPicture(Buffer.alloc(1), { size })).rejects.toThrow(`1 to 8192, ${size} given`);
    }
  });
});

describe("loadTrainingCrop", () => {
  /** What a crop of an unresized gradient shows: its corner and side. */
  async function cropOf(bytes: Uint8Array, random: Random, area?: [number, number]) {
    const size = 200;
    const { data } = await loadTrainingCrop(bytes, { size, random, filter: "box", ...(area && { area }) });
    const last = data.length - 3;
    return { left: data[0]!, top: data[1]!, right: data[last]!, bottom: data[last + 1]! };
  }

  test("squares of 75 to 100 % of the area, everywhere in the picture, never mirrored", async () => {
    const bytes = await png(120, 80);
    const corners = [];
    for (let i = 0; i < 200; i++) {
      const { left, top, right, bottom } = await cropOf(bytes, new Random(1, i));
      const side = right - left + 1;
      expect(bottom - top + 1).toBe(side);
      expect(side).toBeGreaterThanOrEqual(Math.round(80 * Math.sqrt(0.75)));
      expect(side).toBeLessThanOrEqual(80);
      corners.push({ left, top, side });
    }
    expect(Math.min(...corners.map(({ left }) => left))).toBe(0);
    expect(Math.max(...corners.map(({ left, side }) => left + side))).toBe(120);
    expect(Math.max(...corners.map(({ top, side }) => top + side))).toBe(80);
    const meanArea = corners.reduce((sum, { side }) => sum + (side / 80) ** 2, 0) / corners.length;
    expect(meanArea).toBeGreaterThan(0.85);
    expect(meanArea).toBeLessThan(0.9);
  });

  test("is a function of the random stream", async () => {
    const bytes = await png(120, 80);
    const crop = (seed: number) => loadTrainingCrop(bytes, { size: 32, random: new Random(seed, "crop") });
    expect(await crop(4)).toEqual(await crop(4));
    expect(await crop(4)).not.toEqual(await crop(5));
  });

  test("the whole area is the largest square", async () => {
    const { top, bottom, left, right } = await cropOf(await png(120, 80), new Random(2), [1, 1]);
    expect([top, bottom, right - left]).toEqual([0, 79, 79]);
  });

  test("areas out of range are refused", async () => {
    const random = new Random(0);
    for (const area of [
      [0, 1],
      [0.9, 0.8],
      [0.5, 1.1],
    ] as const) {
      await expect(loadTrainingCrop(Buffer.alloc(1), { size: 8, random, area })).rejects.toThrow(RangeError);
    }
  });
});
