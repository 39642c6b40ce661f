import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { narrowWeights } from "../../test/keras-resnet50.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { readSafetensors, writeSafetensors } from "../checkpoint/index.js";
import { encodePng, loadPicture, type Picture } from "../data/index.js";
import type { TensorData } from "../engine/index.js";
import type { EvaluationResult } from "../metrics/evaluation-result.js";
import { fdResNet50, LpipsMeasure, psnr, ResNet50Features, ssim } from "../metrics/index.js";
import { AugVAE } from "../pipelines/index.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const resnet = at("narrow-resnet.safetensors");
const lpips = at("lpips.safetensors");
const COUNT = 6;

beforeAll(async () => {
  // No cache of the machine's: what is there and what is not must not matter.
  process.env.LVERSE_CACHE = at("cache");
  await writeTinyModel(at("model"));
  await writeSafetensors(resnet, narrowWeights());
  const fixture = join(import.meta.dirname, "../../fixtures/perceptual.safetensors");
  const weights: Record<string, TensorData> = {};
  for (const [name, tensor] of Object.entries((await readSafetensors(fixture)).tensors)) {
    if (/^weights\.(features|lin)/.test(name)) weights[name.slice("weights.".length)] = tensor as TensorData;
  }
  await writeSafetensors(lpips, weights);
  mkdirSync(at("images"));
  for (let i = 0; i < COUNT; i++) {
    writeFileSync(join(at("images"), `${i}.png`), await encodePng(stripes(20 + 7 * i, 16 + 3 * i)));
  }
  writeFileSync(join(at("images"), "2b.png"), "broken");
});

const run = (...words: string[]) =>
  runCli(["evaluate", "reconstruction", "--model", at("model"), "--threads", "1", ...words]);

async function figures(...words: string[]): Promise<EvaluationResult> {
  const { code, text, stderr } = await run("--json", "--resnet50", resnet, ...words);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(text) as EvaluationResult;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** What reconstruct makes of the pictures, one by one, with the crops that the model saw. */
async function expectedPairs(filter: "bilinear" | "lanczos3"): Promise<[Picture, Picture, Int32Array][]> {
  const augvae = await AugVAE.load(at("model"), { threads: 1 });
  const pairs: [Picture, Picture, Int32Array][] = [];
  for (let i = 0; i < COUNT; i++) {
    const crop = await loadPicture(join(at("images"), `${i}.png`), { size: 16, filter });
    const { picture, tokens } = await augvae.reconstruct(crop);
    pairs.push([picture, crop, tokens]);
  }
  await augvae.dispose();
  return pairs;
}

describe("lverse evaluate reconstruction", () => {
  test.each([
    ["bilinear", "bilinear"],
    ["lanczos", "lanczos3"],
  ] as const)("measures each picture against its own crop, resized by %s", async (name, filter) => {
    const pairs = await expectedPairs(filter);
    const result = await figures(
      "--images",
      at("images"),
      "--resize",
      name,
      "--lpips",
      lpips,
      "--batch",
      "4",
    );
    const { metrics, counts } = result;
    expect(metrics.psnr).toBeCloseTo(mean(pairs.map(([a, b]) => psnr(a, b))), 8);
    expect(metrics.ssim).toBeCloseTo(mean(pairs.map(([a, b]) => ssim(a, b))), 8);
    const measure = await LpipsMeasure.load({ weights: lpips, size: 16, batch: 1 });
    const distances: number[] = [];
    for (const [a, b] of pairs) distances.push(...(await measure.distances([a], [b])));
    measure.release();
    expect(metrics.lpips).toBeCloseTo(mean(distances), 5);
    const network = await ResNet50Features.load({ weights: resnet });
    const { distance } = await fdResNet50(
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
      network,
    );
    await network.release();
    expect(metrics["rfd-resnet50"]! / distance).toBeCloseTo(1, 4);
    expect(metrics.rfid).toBeNull();
    const codes = pairs.flatMap(([, , tokens]) => [...tokens]);
    const shares = [...new Set(codes)].map(
      (code) => codes.filter((one) => one === code).length / codes.length,
    );
    expect(counts).toEqual({
      pictures: COUNT,
      skipped: 1,
      "codes used": shares.length,
      "codes in the codebook": tinyConfig.augvae.codebookSize,
    });
    expect(metrics["codebook usage"]).toBeCloseTo(shares.length / tinyConfig.augvae.codebookSize, 12);
    expect(metrics.perplexity).toBeCloseTo(
      Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0)),
      10,
    );
    expect(result.protocol).toBe(`reconstruction, centre crop by ${name}, clamp, rfd-resnet50`);
    const notes = result.notes.join("\n");
    expect(notes).toMatch(/1 picture could not be read: .*2b\.png/);
    expect(notes).toMatch(/FID could not be computed: .*import-perceptual --network inception --fetch/);
    expect(notes).toMatch(/rfd-resnet50 of 6 and 6 pictures: below 10,000/);
  });

  test("writes what it compared, and stretches reconstructions where that is asked for", async () => {
    const words = ["--images", at("images"), "--save"];
    const clamped = await figures(...words, at("clamped"));
    const stretched = await figures(...words, at("stretched"), "--normalize", "minmax");
    expect(readdirSync(at("clamped"))).toHaveLength(2 * COUNT);
    expect(clamped.samples).toHaveLength(COUNT);
    expect(clamped.samples![0]).toEqual({
      picture: join(at("clamped"), "000000-0-reconstruction.png"),
      original: join(at("clamped"), "000000-0-original.png"),
    });
    const [[picture, crop]] = (await expectedPairs("bilinear")) as [[Picture, Picture, Int32Array]];
    expect(await loadPicture(join(at("clamped"), "000000-0-original.png"))).toEqual(crop);
    expect(await loadPicture(join(at("clamped"), "000000-0-reconstruction.png"))).toEqual(picture);
    expect(await loadPicture(join(at("stretched"), "000000-0-original.png"))).toEqual(crop);
    const { data } = await loadPicture(join(at("stretched"), "000000-0-reconstruction.png"));
    expect([Math.min(...data), Math.max(...data)]).toEqual([0, 255]);
    expect(stretched.metrics.psnr).not.toBe(clamped.metrics.psnr);
    expect(stretched.protocol).toContain("minmax");
  });

  test("leaves rows empty whose weights are not there, and says how to get them", async () => {
    const { code, text, stderr } = await run("--images", at("images"));
    expect(code).toBe(0);
    expect(text).toMatch(/^reconstruction, protocol .*\nrfid +–\nlpips +–\npsnr +\d/);
    expect(stderr).toMatch(
      /no Fréchet distance could be computed: .*cache.*For fd-resnet50 instead: npx tsx/,
    );
    expect(stderr).toMatch(/LPIPS could not be computed: .*import-perceptual --vgg/);
  });

  test("of one picture has no distance, of none readable is an error, --strict ends at the first", async () => {
    const one = await figures("--images", join(at("images"), "1.png"));
    expect(one.metrics["rfd-resnet50"]).toBeNull();
    expect(one.metrics.psnr).toBeGreaterThan(0);
    expect(one.notes.join()).toMatch(/covariance of two pictures or more, there is one/);
    const broken = await run("--images", join(at("images"), "2b.png"), "--resnet50", resnet);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/none of 1 picture can be read/) });
    const strict = await run("--images", at("images"), "--strict", "--resnet50", resnet);
    expect(strict).toMatchObject({ code: 1, stderr: expect.stringMatching(/2b\.png: found text/) });
    mkdirSync(at("empty"));
    const empty = await run("--images", at("empty"));
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringMatching(/a folder with nothing in it/) });
    const named = await run("--images", at("images"), "--lpips", at("absent.safetensors"));
    expect(named).toMatchObject({ code: 1, stderr: expect.stringMatching(/weights of LPIPS are not there/) });
  });
});
