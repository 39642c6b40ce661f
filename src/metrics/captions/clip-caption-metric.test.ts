import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { ImageError } from "../../data/errors.js";
import type { Picture } from "../../data/picture.js";
import { encodePng } from "../../data/png.js";
import type { ClipScorer } from "../clip/clip-scorer.js";
import { clipCaptionMetric } from "./clip-caption-metric.js";
import { pairCaptions } from "./pair-captions.js";

const folder = temporaryFolder();

/** Red pictures and texts of "red" point one way, the others another; asked for anything else it fails. */
const scorer: ClipScorer = {
  name: "red or not",
  dimensions: 2,
  embedImages: async (pictures: readonly Picture[]) =>
    pictures.map(({ data }) => Float32Array.of(data[0]! > 128 ? 1 : 0, data[0]! > 128 ? 0 : 1)),
  embedTexts: async (texts) =>
    texts.map((text) => {
      if (!text.startsWith("A photo depicts ")) throw new Error(`no prompt in ${text}`);
      return text.includes("Red") ? Float32Array.of(1, 0) : Float32Array.of(0.6, 0.8);
    }),
  score: async () => {
    throw new Error("not asked for");
  },
  dispose: async () => {},
};

test("captions are scored with their pictures, as they were given", async () => {
  const pictures = new Map<string, string>();
  for (const [id, red] of [
    ["1", 255],
    ["2", 0],
  ] as const) {
    const data = new Uint8Array(4 * 4 * 3).fill(0).map((_, i) => (i % 3 === 0 ? red : 0));
    const path = join(folder, `${id}.png`);
    await writeFile(path, await encodePng({ width: 4, height: 4, data }, {}));
    pictures.set(id, path);
  }
  const { pairs } = pairCaptions(
    [
      { id: "1", caption: "Red." },
      { id: "2", caption: "Blue." },
    ],
    [
      { id: "1", captions: ["Red!", "Blue!"] },
      { id: "2", captions: ["Red!"] },
    ],
    "coco",
  );
  const progress: number[] = [];
  const metric = clipCaptionMetric({ scorer, pictures, onProgress: (done) => progress.push(done) });
  const { metrics, perCaption, settings } = await metric.corpus(pairs);
  expect(perCaption.CLIPScore![0]).toBeCloseTo(2.5, 6);
  expect(perCaption.CLIPScore![1]).toBeCloseTo(2.5 * 0.8, 6);
  // Harmonic means with the nearest reference's cosine.
  expect(perCaption.RefCLIPScore![0]).toBeCloseTo((2 * 2.5 * 1) / 3.5, 6);
  expect(perCaption.RefCLIPScore![1]).toBeCloseTo((2 * 2 * 0.6) / 2.6, 6);
  expect(metrics.CLIPScore).toBeCloseTo((2.5 + 2) / 2, 6);
  expect(settings).toEqual({ "CLIPScore model": "red or not" });
  expect(progress).toEqual([1, 2]);
});

test("a picture that does not decode is named", async () => {
  const path = join(folder, "broken.png");
  await writeFile(path, "no picture");
  const { pairs } = pairCaptions([{ id: "1", caption: "Red" }], [{ id: "1", captions: ["Red"] }], "coco");
  const scoring = clipCaptionMetric({ scorer, pictures: new Map([["1", path]]) }).corpus(pairs);
  await expect(scoring).rejects.toThrow(ImageError);
  await expect(scoring).rejects.toThrow(/broken\.png: found /);
});
