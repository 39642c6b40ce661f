import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { clipPicture, clipReference, hasTransformers, writeTinyClip } from "../../../test/tiny-clip.js";
import { MetricError } from "../errors.js";
import { cosine } from "./clip-score.js";
import type { ClipScorer } from "./clip-scorer.js";
import { loadClip } from "./transformers-clip.js";
import { importTransformers } from "./transformers-library.js";

const { towers, texts } = clipReference;
const pictures = towers.pictures.map(([width, height]) => clipPicture(width!, height!));
const captions = texts.map(([text]) => text as string);

/** Both are directions: PyTorch's are not of length 1. */
function expectDirections(found: readonly Float32Array[], expected: readonly (readonly number[])[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, row] of found.entries()) {
    const length = Math.hypot(...expected[i]!);
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]! / length, 5);
  }
}

describe("importTransformers", () => {
  it("says what to install where the package is missing", async () => {
    await expect(importTransformers("@lverse/not-there")).rejects.toThrow(
      "CLIP runs on the package @lverse/not-there, which is not installed: npm install @lverse/not-there",
    );
  });
});

describe.skipIf(!hasTransformers)("loadClip, with @huggingface/transformers", () => {
  const folder = temporaryFolder();
  const fetched = vi.spyOn(globalThis, "fetch");
  let scorer: ClipScorer;

  beforeAll(async () => {
    await writeTinyClip(folder);
    scorer = await loadClip(folder, { threads: 1, batch: 2 });
    return async () => {
      await scorer.dispose();
      fetched.mockRestore();
    };
  });

  it("embeds pictures as PyTorch does, from Pillow's resizing on", async () => {
    const done: number[] = [];
    expectDirections(
      await scorer.embedImages(pictures, { onProgress: (count) => done.push(count) }),
      towers.image_embeds,
    );
    expect(done).toEqual([2, 3]);
  });

  it("embeds texts as PyTorch does, from words on, whatever the lengths beside them", async () => {
    expectDirections(await scorer.embedTexts(captions), towers.text_embeds);
    expectDirections(await scorer.embedTexts(captions.slice(3, 4)), towers.text_embeds.slice(3, 4));
  });

  it("scores pairs by their cosine", async () => {
    const scores = await scorer.score(pictures, captions.slice(0, 3));
    for (const [i, score] of scores.entries()) {
      const expected = cosine(
        Float32Array.from(towers.image_embeds[i]!),
        Float32Array.from(towers.text_embeds[i]!),
      );
      expect(score).toBeCloseTo(expected, 5);
    }
    await expect(scorer.score(pictures, ["one"])).rejects.toThrow("3 pictures and 1 texts given");
  });

  it("knows its weights by name and its embeddings by length", async () => {
    expect(scorer.name).toMatch(/^lverse-test-\w+ \(weights [\da-f]{16}\)$/);
    expect(scorer.dimensions).toBe(6);
    expect(await scorer.embedTexts([])).toEqual([]);
  });

  it("never asked the network, and left the package's settings alone", async () => {
    expect(fetched).not.toHaveBeenCalled();
    const { env } = (await importTransformers()) as unknown as { env: Record<string, unknown> };
    expect(env).toMatchObject({ allowRemoteModels: true, allowLocalModels: true, useFSCache: true });
  });

  it("stops at a signal, between batches", async () => {
    const controller = new AbortController();
    const rejected = expect(
      scorer.embedImages(pictures, { signal: controller.signal, onProgress: () => controller.abort() }),
    ).rejects;
    await rejected.toThrow("aborted");
  });

  it("refuses calls after dispose, and lets those under way end", async () => {
    const other = await loadClip(folder, { threads: 1 });
    const under = other.embedTexts(["a dog"]);
    await other.dispose();
    await other.dispose();
    expect(await under).toHaveLength(1);
    await expect(other.embedTexts(["a dog"])).rejects.toThrow("has been disposed of");
  });

  it("says which network is no network", async () => {
    const broken = temporaryFolder();
    await writeTinyClip(broken);
    await writeFile(join(broken, "onnx", "vision_model.onnx"), "no model");
    await expect(loadClip(broken)).rejects.toThrow(MetricError);
    await expect(loadClip(broken)).rejects.toThrow("the networks cannot be run");
    await rm(join(broken, "onnx", "vision_model.onnx"));
    await expect(loadClip(broken)).rejects.toThrow(
      "no onnx/vision_model.onnx; a CLIP model is a folder with",
    );
  });
});
