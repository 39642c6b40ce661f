import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { hasTransformers, writeTinyClip } from "../../test/tiny-clip.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { loadPicture } from "../data/index.js";
import { loadClip } from "../metrics/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const clip = join(folder, "clip");

describe.skipIf(!hasTransformers)("--rerank clip, with @huggingface/transformers", () => {
  beforeAll(async () => {
    await writeTinyModel(model);
    await writeTinyClip(clip);
  });
  const options = ["--candidates", "4", "--rerank", "clip", "--clip", clip, "--model", model, "--json"];

  test("draws the picture that CLIP finds nearest to the caption, and stores by how much", async () => {
    const file = join(folder, "cat.png");
    const { code, text, stderr } = await runCli([
      "draw",
      "a photo of a cat",
      "-n",
      "2",
      "-o",
      file,
      ...options,
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/: clip -?\d\.\d\d,/) });
    const made = JSON.parse(text) as { file: string; score: number; rerank: string }[];
    expect(made[0]).toMatchObject({ rerank: "clip", candidates: 4 });
    expect(made[0]!.score).toBeGreaterThanOrEqual(made[1]!.score);
    const scorer = await loadClip(clip);
    for (const { file: path, score } of made) {
      const [cosine] = await scorer.score([await loadPicture(path)], ["a photo of a cat"]);
      expect(score).toBeCloseTo(cosine!, 5);
    }
    const bar = await runCli(["draw", "a cat", "-o", "-", ...options.slice(0, -1)], { terminal: true });
    expect(bar.stderr).toMatch(/ranking .*100%/);
    await scorer.dispose();
  });

  test("describes a picture by the caption that CLIP finds nearest", async () => {
    const picture = join(folder, "cat.png");
    await runCli(["draw", "a cat", "-o", picture, "--model", model]);
    const { code, text } = await runCli(["caption", picture, "--temperature", "1", ...options]);
    expect(code).toBe(0);
    const [described] = JSON.parse(text) as {
      captions: { caption: string; score: number; rerank: string }[];
    }[];
    const scorer = await loadClip(clip);
    const { caption, score, rerank } = described!.captions[0]!;
    const [cosine] = await scorer.score([await loadPicture(picture)], [caption]);
    expect(rerank).toBe("clip");
    expect(score).toBeCloseTo(cosine!, 5);
    await scorer.dispose();
  });
});
