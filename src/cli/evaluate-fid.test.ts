import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { narrowWeights } from "../../test/keras-resnet50.js";
import { narrowInceptionFile } from "../../test/narrow-inception.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeSafetensors } from "../checkpoint/index.js";
import { encodePng, type Picture } from "../data/index.js";
import { Random } from "../engine/index.js";
import { type EvaluationResult, readEvaluationResult } from "../metrics/evaluation-result.js";
import { convertInception, fdResNet50, pillowGaussianBlur, ResNet50Features } from "../metrics/index.js";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const resnet = at("narrow-resnet.safetensors");
const inception = at("narrow-inception.safetensors");
const narrow = ["--features", "resnet50", "--resnet50", resnet];

/** Pictures of random colours, brighter by `light`. */
function pictures(count: number, light: number, size = 12): Picture[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(i, "fid", light);
    const data = Uint8Array.from({ length: size * size * 3 }, () => light + random.integer(100));
    return { width: size, height: size, data };
  });
}

async function writeFolder(name: string, all: readonly Picture[]): Promise<string> {
  mkdirSync(at(name));
  for (const [i, picture] of all.entries())
    writeFileSync(join(at(name), `${i}.png`), await encodePng(picture));
  return at(name);
}

const dark = pictures(5, 10);
const light = pictures(7, 120);

beforeAll(async () => {
  await writeSafetensors(resnet, narrowWeights());
  await convertInception(narrowInceptionFile, inception);
  await writeFolder("dark", dark);
  await writeFolder("light", light);
  await writeFolder("one", dark.slice(0, 1));
  await writeFolder("large", pictures(5, 10, 30));
  mkdirSync(at("empty"));
  mkdirSync(at("others"));
  writeFileSync(join(at("others"), "README.md"), "no picture");
  mkdirSync(at("broken"));
  for (const i of [0, 1]) writeFileSync(join(at("broken"), `${i}.png`), "not a picture");
  await writeFolder("mixed", dark);
  writeFileSync(join(at("mixed"), "3b.png"), "not a picture");
  writeFileSync(join(at("mixed"), "notes.md"), "no picture");
});

const fid = (a: string, b: string, ...words: string[]) =>
  runCli(["evaluate", "fid", at(a), at(b), "--threads", "1", ...words]);

async function figures(a: string, b: string, ...words: string[]): Promise<EvaluationResult> {
  const { code, text, stderr } = await fid(a, b, "--json", ...words);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(text) as EvaluationResult;
}

async function failure(a: string, b: string, ...words: string[]): Promise<string> {
  const { code, stderr } = await fid(a, b, ...words);
  expect(code).not.toBe(0);
  return stderr;
}

describe("lverse evaluate fid", () => {
  test("is the Fréchet distance of both folders, for every blur, under the network's own name", async () => {
    const network = await ResNet50Features.load({ weights: resnet });
    const result = await figures("dark", "light", "--blur", "0,2", ...narrow);
    expect(Object.keys(result.metrics)).toEqual(["fd-resnet50-0", "fd-resnet50-2"]);
    for (const radius of [0, 2]) {
      const blurred = [dark, light].map((set) => set.map((one) => pillowGaussianBlur(one, radius)));
      const { distance } = await fdResNet50(blurred[0]!, blurred[1]!, network);
      expect(result.metrics[`fd-resnet50-${radius}`]! / distance).toBeCloseTo(1, 6);
    }
    await network.release();
    expect(result).toMatchObject({
      kind: "fid",
      protocol: "fd-resnet50, whole pictures, pillow blur",
      counts: { "pictures of a": 5, "pictures of b": 7, "skipped of a": 0, "skipped of b": 0 },
      settings: { features: network.features, blur: "0,2" },
    });
    const notes = result.notes.join("\n");
    expect(notes).toMatch(/different numbers of pictures: .*dark 5, .*light 7/);
    expect(notes).toMatch(/5 and 7 pictures: below 10,000 the distance comes out too large/);
  });

  test("is FID with Inception, each protocol a figure of its own", async () => {
    const protocols = ["torch-fidelity", "dm-gan", "clean"];
    const results: EvaluationResult[] = [];
    for (const protocol of protocols) {
      results.push(await figures("dark", "large", "--inception", inception, "--protocol", protocol));
    }
    expect(results.map(({ protocol }) => protocol)).toEqual(
      protocols.map((name) => `fid ${name}, whole pictures`),
    );
    expect(results.every(({ metrics }) => Object.keys(metrics).join() === "fid" && metrics.fid! >= 0)).toBe(
      true,
    );
    expect(new Set(results.map(({ metrics }) => metrics.fid)).size).toBe(3);
    expect(results[0]!.notes.join()).toMatch(
      /pictures of different sizes: .*dark 12 x 12 px, .*large 30 x 30 px/,
    );
  });

  test("keeps statistics that give the same figures again, and refuses them for anything else", async () => {
    const kept = at("kept.safetensors");
    const words = ["--blur", "0,1", ...narrow];
    const direct = await figures("dark", "light", ...words, "--save-statistics", kept);
    const again = await figures("dark", "kept.safetensors", ...words);
    expect(again.metrics).toEqual(direct.metrics);
    expect(again.counts["pictures of b"]).toBe(7);
    expect(await failure("dark", "kept.safetensors", "--blur", "4", ...narrow)).toMatch(
      /kept\.safetensors: no statistics of ".*GaussianBlur\(4\)" there, the file has ".*"/,
    );
    expect(await failure("dark", "kept.safetensors", "--size", "8", ...narrow)).toMatch(
      /prepared otherwise \("whole pictures"; "centre crop 8 px, bilinear" is asked for\)/,
    );
    expect(await failure("dark", "kept.safetensors", "--inception", inception)).toMatch(
      /no statistics of "FID's Inception/,
    );
    expect(await failure("dark", "narrow-resnet.safetensors", ...narrow)).toMatch(
      /found a file of \d+ tensors .* expected "lverse feature statistics 2"/,
    );
    expect(await failure("dark", "light", ...narrow, "--save-statistics", at("kept.npz"))).toMatch(
      /ends in \.safetensors/,
    );
  });

  test("passes over what cannot be read, counts and names it; --strict ends there", async () => {
    const whole = await figures("dark", "light", ...narrow);
    const result = await figures("mixed", "light", ...narrow);
    expect(result.metrics).toEqual(whole.metrics);
    expect(result.counts).toMatchObject({ "pictures of a": 5, "skipped of a": 1 });
    expect(result.notes.join()).toMatch(
      /mixed: 1 picture could not be read: .*3b\.png: found text that begins/,
    );
    const { stderr } = await fid("mixed", "light", ...narrow);
    expect(stderr).toMatch(/1 file of .*mixed passed over: no pictures by name/);
    expect(await failure("mixed", "light", ...narrow, "--strict")).toMatch(/3b\.png: found text that begins/);
  });

  test("says what is missing of sets that have no distance", async () => {
    expect(await failure("one", "light", ...narrow)).toMatch(
      /one: 1 picture, and a Fréchet distance takes the covariance of two or more/,
    );
    expect(await failure("dark", "empty", ...narrow)).toMatch(/empty: found a folder with nothing in it/);
    expect(await failure("others", "dark", ...narrow)).toMatch(/others: found a folder with 1 other files/);
    expect(await failure("broken", "dark", ...narrow)).toMatch(
      /broken: none of 2 pictures can be read; the first: .*0\.png/,
    );
    expect(await failure("absent", "dark", ...narrow)).toMatch(/absent/);
    expect(await failure("dark", "light", "--inception", at("absent.safetensors"))).toMatch(
      /weights of FID's Inception are not there. To get them, with a network: lverse import-perceptual/,
    );
    expect(await failure("dark", "light", "--blur", "1,x", ...narrow)).toMatch(/Radii of 0 px or more/);
  });

  test("prints a table, writes the result, and results of different protocols are not compared", async () => {
    const file = at("a.json");
    const { text } = await fid("dark", "light", "-o", file, ...narrow);
    const result = await readEvaluationResult(file);
    expect(text).toMatch(/^fid, protocol fd-resnet50, whole pictures\nfd-resnet50 +\d+\.\d{4}\n/);
    expect(text).toContain(result.metrics["fd-resnet50"]!.toFixed(4));
    const exact = at("b.json");
    await fid("dark", "light", "-o", exact, "--blur", "1", "--blur-kind", "exact", ...narrow);
    const { code, stderr } = await runCli(["evaluate", "compare", file, exact]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/exact blur/);
    expect(JSON.parse(readFileSync(exact, "utf8")).metrics).toHaveProperty("fd-resnet50-1");
  });
});
