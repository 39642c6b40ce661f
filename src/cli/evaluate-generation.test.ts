import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { narrowWeights } from "../../test/keras-resnet50.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { hasTransformers, writeTinyClip } from "../../test/tiny-clip.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { writeSafetensors } from "../checkpoint/index.js";
import { encodePng, loadPicture } from "../data/index.js";
import type { EvaluationResult } from "../metrics/evaluation-result.js";
import { clipScores, loadClip } from "../metrics/index.js";
import { LVerse } from "../pipelines/index.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const resnet = at("narrow-resnet.safetensors");
const captions = ["a red apple", "a blue fish", "a green hat", "a red apple", "a cat"];

beforeAll(async () => {
  process.env.LVERSE_CACHE = at("cache");
  await writeTinyModel(at("model"));
  await writeSafetensors(resnet, narrowWeights());
  writeFileSync(at("captions.txt"), `${captions.join("\n")}\n\n`);
  mkdirSync(at("references"));
  for (let i = 0; i < 6; i++) {
    writeFileSync(join(at("references"), `${i}.png`), await encodePng(stripes(20 + 7 * i, 16 + 3 * i)));
  }
  writeFileSync(join(at("references"), "2b.png"), "broken");
});

const run = (...words: string[]) =>
  runCli([
    "evaluate",
    "generation",
    "--model",
    at("model"),
    "--captions",
    at("captions.txt"),
    "--threads",
    "1",
    "--resnet50",
    resnet,
    ...words,
  ]);

async function figures(...words: string[]): Promise<EvaluationResult> {
  const { code, text, stderr } = await run("--json", ...words);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(text) as EvaluationResult;
}

describe("lverse evaluate generation", () => {
  const references = ["--references", at("references")];

  test("has the distances that evaluate fid has of the pictures that it saves", async () => {
    const drawn = at("drawn");
    const result = await figures(...references, "--blur", "0,1", "--save", drawn, "--seed", "3");
    expect(readdirSync(drawn)).toEqual(captions.map((_, i) => `00000${i}.png`));
    expect(result.samples).toEqual(
      captions.map((caption, i) => ({ picture: join(drawn, `00000${i}.png`), caption })),
    );
    expect(result).toMatchObject({
      kind: "generation",
      protocol: "generation, fd-resnet50, references: centre crop 16 px, bilinear, pillow blur",
      counts: { captions: 5, references: 6, "references skipped": 1 },
      seeds: { seed: 3 },
    });
    expect(result.metrics).toMatchObject({ "fid-0": null, "fid-1": null, clipscore: null });
    const { text } = await runCli([
      "evaluate",
      "fid",
      drawn,
      at("references"),
      ...["--features", "resnet50", "--resnet50", resnet, "--size", "16", "--blur", "0,1", "--json"],
    ]);
    const separate = JSON.parse(text) as EvaluationResult;
    for (const [name, value] of Object.entries(separate.metrics)) {
      expect(result.metrics[name]! / value!).toBeCloseTo(1, 6);
    }
    const notes = result.notes.join("\n");
    expect(notes).toMatch(/captions\.txt: 1 empty line left out/);
    expect(notes).toMatch(/1 picture could not be read: .*2b\.png/);
    expect(notes).toMatch(/CLIPScore could not be computed: no CLIP model was given \(--clip\)/);
    expect(notes).toMatch(/FID could not be computed/);
  });

  test("draws as lverse draw does, and repeated captions anew", async () => {
    const drawn = at("drawn-again");
    await figures("--save", drawn, "--seed", "3", "--retrieval", "none");
    const lverse = await LVerse.load(at("model"), { threads: 1 });
    const saved = await Promise.all(captions.map((_, i) => loadPicture(join(drawn, `00000${i}.png`))));
    const expected = await lverse.draw(captions.slice(0, 3), { seed: 3 });
    expect(saved.slice(0, 3)).toEqual(expected.map(({ picture }) => picture));
    const [again] = await lverse.draw("a red apple", { seed: 4 });
    expect(saved[3]).toEqual(again!.picture);
    await lverse.dispose();
  });

  test("finds captions by the model's own likelihood, under that name", async () => {
    const result = await figures("--self-pictures", "4");
    expect(result.counts).toEqual({
      captions: 5,
      "captions that compete": 4,
      "pictures judged by the model": 4,
    });
    const accuracy = result.metrics["self-retrieval accuracy"]!;
    expect([0, 1, 2, 3, 4].map((right) => right / 4)).toContain(accuracy);
    expect(result.metrics).not.toHaveProperty("retrieval accuracy");
    expect(result.metrics.fid).toBeNull();
    expect(result.protocol).toBe("generation, fid dm-gan, references: centre crop 16 px, bilinear");
  });

  test("takes references' statistics that it kept, and no others", async () => {
    const kept = at("kept.safetensors");
    const direct = await figures(...references, "--retrieval", "none", "--save-statistics", kept);
    const again = await figures("--references", kept, "--retrieval", "none");
    expect(again.metrics).toEqual(direct.metrics);
    const whole = await run("--references", kept, "--references-as", "whole");
    expect(whole).toMatchObject({ code: 1, stderr: expect.stringMatching(/prepared otherwise/) });
  });

  test("tells the settings that the model's own config.json brings", async () => {
    const drawing = { temperature: 0.5, guidance: 1, candidates: 2 };
    await writeTinyModel(at("own"), { changes: { generation: { drawing } } });
    const words = ["--model", at("own"), "--sample", "1", "--retrieval", "none"];
    const { settings } = await figures(...words, "--top-k", "3", "--rerank", "self");
    expect(settings).toMatchObject({
      temperature: 0.5,
      "top k": 3,
      guidance: 1,
      candidates: 2,
      rerank: "self",
    });
    expect((await figures(...words, "--candidates", "1")).settings).toMatchObject({ rerank: "none" });
  });

  test("draws a sample of the captions, as the seed says", async () => {
    const words = ["--sample", "2", "--retrieval", "none", "--json"];
    await run(...words, "--save", at("sample"));
    const names = readdirSync(at("sample"));
    expect(names).toEqual(["000000.png", "000001.png"]);
    const more = await run("--sample", "6");
    expect(more).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/a sample of 6 captions asked for, the file has 5/),
    });
  });

  test.each([
    [["--rerank", "self"], /chooses among candidates/],
    [["--retrieval", "clip"], /name one with --clip/],
    [["--save-statistics", "x.safetensors"], /name these with --references/],
    [["--split", "val"], /--split is of a corpus .*captions\.txt has no splits/],
    [["--split", "val", "--references", "r"], /captions\.txt has no splits/],
    [["--save-statistics", "x.npz", "--references", "r"], /ends in \.safetensors/],
  ])("refuses %j", async (words, message) => {
    const { code, stderr } = await run(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("refuses to keep statistics where no network is there, before it draws", async () => {
    const saved = at("never-drawn");
    const words = [...references, "--save-statistics", at("never.safetensors"), "--save", saved];
    const model = ["--model", at("model"), "--captions", at("captions.txt")];
    const { code, stderr } = await runCli(["evaluate", "generation", ...model, ...words]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^lverse: --save-statistics keeps .* no Fréchet distance could be/),
    });
    expect(existsSync(saved)).toBe(false);
  });

  test("refuses a single picture where a distance is asked for, and captions that are none", async () => {
    writeFileSync(at("one.txt"), "a cat\n");
    writeFileSync(at("none.txt"), "\n \n");
    const of = (name: string) => run(...references, "--captions", at(name));
    expect((await of("one.txt")).stderr).toMatch(/the captions: 1 picture, and a Fréchet distance takes/);
    expect((await of("none.txt")).stderr).toMatch(/none\.txt: found no caption/);
    expect((await of("absent.txt")).stderr).toMatch(/absent\.txt/);
  });

  describe.skipIf(!hasTransformers)("with CLIP, which runs on @huggingface/transformers", () => {
    test("has CLIPScore and the retrieval by CLIP, and reranks by it", async () => {
      const clip = at("clip");
      await writeTinyClip(clip);
      const drawn = at("drawn-by-clip");
      const words = ["--clip", clip, "--candidates", "3", "--rerank", "clip", "--save", drawn];
      const { metrics, settings } = await figures(...words);
      const scorer = await loadClip(clip);
      const pairs = await Promise.all(
        captions.map(async (caption, i) => ({
          caption,
          picture: await loadPicture(join(drawn, `00000${i}.png`)),
        })),
      );
      let total = 0;
      for await (const { clipScore } of clipScores(scorer, pairs)) total += clipScore;
      await scorer.dispose();
      expect(metrics.clipscore).toBeCloseTo(total / captions.length, 5);
      expect([0, 1, 2, 3, 4, 5].map((right) => right / 5)).toContain(metrics["retrieval accuracy"]);
      expect(metrics).not.toHaveProperty("self-retrieval accuracy");
      expect(settings).toMatchObject({ candidates: 3, rerank: "clip", retrieval: "clip" });
    });
  });
});
