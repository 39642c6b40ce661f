import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { buildSmallCorpus } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, loadPicture, readTokenShards } from "../data/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const photographs = join(folder, "photographs");
const options = ["--model", model, "--threads", "1"];

beforeAll(async () => {
  await writeTinyModel(model);
  mkdirSync(photographs);
  for (let i = 0; i < 5; i++) {
    writeFileSync(join(photographs, `${i}.png`), await encodePng(stripes(20 + 7 * i, 16 + 3 * i)));
  }
  writeFileSync(join(photographs, "2b.png"), "broken");
});

async function reconstruction(name: string) {
  const output = join(folder, "reconstruction.png");
  await runCli(["reconstruct", join(photographs, name), "-o", output, ...options]);
  return loadPicture(output);
}

describe("lverse encode and decode", () => {
  it("go through token shards to the pictures that reconstruct makes, without the broken one", async () => {
    const tokens = join(folder, "tokens");
    const words = ["encode", photographs, "-o", tokens, "--shard", "2", "--batch", "2", "--json", ...options];
    const { code, text, stderr } = await runCli(words);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toEqual({ output: tokens, pictures: 5, skipped: 1 });
    expect(stderr).toMatch(/passed over: .*2b\.png/);
    const pictures = join(folder, "pictures");
    const decoded = await runCli(["decode", tokens, "-o", pictures, "--json", ...options]);
    const { files } = JSON.parse(decoded.text) as { files: string[] };
    expect(files).toHaveLength(5);
    for (const [i, file] of files.entries()) {
      expect(await loadPicture(file)).toEqual(await reconstruction(`${i}.png`));
    }
  });

  it("go on after a stop, and give what an undisturbed run gives", async () => {
    const tokens = join(folder, "stopped");
    const words = ["encode", photographs, "-o", tokens, "--shard", "2", ...options];
    const controller = new AbortController();
    const stopped = runCli(words, { signal: controller.signal });
    const timer = setInterval(() => {
      if (readdirSync(folder).includes("stopped") && readdirSync(tokens).includes("tokens.json")) {
        controller.abort();
      }
    }, 1);
    await stopped;
    clearInterval(timer);
    expect((await runCli(words)).code).toBe(0);
    const { items } = await readTokenShards(tokens);
    const whole = await readTokenShards(join(folder, "tokens"));
    expect(items).toEqual(whole.items);
  });

  it("take random crops, varied and nudged views by a seed, which others do not go on from", async () => {
    const encoded = async (name: string, ...more: string[]) => {
      const tokens = join(folder, name);
      const { code, stderr } = await runCli(["encode", photographs, "-o", tokens, ...more, ...options]);
      return { code, stderr, items: (await readTokenShards(tokens)).items.map((item) => [...item.tokens]) };
    };
    const centre = await encoded("tokens", "--shard", "2", "--batch", "2");
    const random = await encoded("crops", "--crop", "random", "--seed", "1");
    const again = await encoded("crops-again", "--crop", "random", "--seed", "1", "--batch", "3");
    expect([centre.code, random.code, again.code]).toEqual([0, 0, 0]);
    expect(random.items).toHaveLength(5);
    expect(random.items).not.toEqual(centre.items);
    expect(again.items).toEqual(random.items);
    const other = await encoded("crops", "--crop", "random", "--seed", "2");
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("crops holds tokens of another source");
    expect(other.items).toEqual(random.items);
    const varied = await encoded("varied", "--crop", "varied", "--seed", "1");
    expect(varied.items).toHaveLength(5);
    for (const others of [centre, random]) expect(varied.items).not.toEqual(others.items);
    const nudged = await encoded("nudged", "--crop", "nudged", "--seed", "1");
    expect(nudged.items).toHaveLength(5);
    for (const others of [centre, random, varied]) expect(nudged.items).not.toEqual(others.items);
    for (const kind of ["varied", "nudged"]) {
      expect((await encoded("crops", "--crop", kind, "--seed", "1")).code).toBe(1);
    }
  });

  it("write and read NumPy's archive", async () => {
    const archive = join(folder, "tokens.npz");
    const sources = [join(photographs, "3.png"), join(photographs, "1.png")];
    expect((await runCli(["encode", ...sources, "-o", archive, ...options])).code).toBe(0);
    const pictures = join(folder, "from-archive");
    await runCli(["decode", archive, "-o", pictures, ...options]);
    expect(await loadPicture(join(pictures, "000000.png"))).toEqual(await reconstruction("3.png"));
    expect(await loadPicture(join(pictures, "000001.png"))).toEqual(await reconstruction("1.png"));
  });

  it("take a corpus with its captions", async () => {
    await buildSmallCorpus(folder);
    const tokens = join(folder, "corpus-tokens");
    await runCli(["encode", join(folder, "corpus"), "--split", "train", "-o", tokens, ...options]);
    const { items } = await readTokenShards(tokens);
    expect(items.length).toBeGreaterThan(5);
    for (const { captions } of items) expect(captions!.length).toBeGreaterThan(0);
  });

  it("refuse the tokens of another model, and a file that is none of theirs", async () => {
    const other = join(folder, "other-model");
    await writeTinyModel(other, { changes: { augvae: { ...tinyConfig.augvae, beta: 0.5 } } });
    const path = join(other, "augvae.safetensors");
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    const words = ["decode", join(folder, "tokens"), "-o", join(folder, "x"), "--model", other];
    const { code, stderr } = await runCli(words);
    expect(code).toBe(2);
    expect(stderr).toMatch(/these tokens were made by another model/);
    const named = await runCli(["encode", photographs, "-o", join(folder, "tokens.npy"), ...options]);
    expect(named.stderr).toMatch(/a folder of shards, or a file that ends in \.npz/);
  });

  it("refuse a corpus among other sources, whose only picture file is its preview", async () => {
    const words = ["encode", join(folder, "corpus"), photographs, "-o", join(folder, "y"), ...options];
    expect((await runCli(words)).stderr).toMatch(/found a corpus, expected pictures/);
  });

  it.each([
    [["-o", "x", "--seed", "1"], /--seed draws random views, .* give --crop random, --crop varied, /],
    [["-o", "x.npz", "--shard", "2"], /--shard is of token shards; x\.npz is one archive: name a folder/],
  ])("refuse what would be of no effect: %j", async (words, message) => {
    const { code, stderr } = await runCli(["encode", photographs, ...words, ...options]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });

  it("refuse what holds no tokens, and what is no source", async () => {
    const { code, stderr } = await runCli(["decode", join(photographs, "0.png"), "-o", folder, ...options]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/a NumPy file of integers is expected/);
    const nothing = await runCli(["encode", join(folder, "absent"), "-o", join(folder, "x"), ...options]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toMatch(/absent/);
  });
});

describe("lverse export", () => {
  it("writes both ONNX files and says what they take", async () => {
    const output = join(folder, "onnx");
    const { code, text } = await runCli(["export", "--model", model, "-o", output]);
    expect(code).toBe(0);
    expect(text).toContain("pictures float32 [1, 3, 16, 16] → tokens int64 [1, 16]");
    expect(readdirSync(output).sort()).toEqual(["decoder.onnx", "encoder.onnx"]);
  });

  it.each(["onnx", "diffusers"])("ends by Ctrl-C without a file of %s", async (layout) => {
    const output = join(folder, `never-${layout}`);
    const words = ["export", "--model", model, "-o", output, "--layout", layout];
    const { code, text } = await runCli(words, { signal: AbortSignal.abort() });
    expect({ code, text, made: existsSync(output) }).toEqual({ code: 130, text: "", made: false });
  });

  it("refuses --batch for a layout of weights, which has none", async () => {
    const words = ["export", "--model", model, "-o", join(folder, "diffusers"), "--layout", "diffusers"];
    const { code, stderr } = await runCli([...words, "--batch", "1"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/--batch is of the ONNX files/),
    });
    expect((await runCli(words)).code).toBe(0);
  });
});

describe("lverse encode with captions", () => {
  const root = join(folder, "captioned");
  const image = (id: number, split: string) => ({
    filepath: "train2014",
    filename: `${id}.png`,
    split,
    imgid: id,
    sentences: [{ raw: `Stripes ${id}.` }, { raw: `${id} stripes.` }],
  });
  const captions = join(folder, "dataset.json");
  const words = ["encode", root, "--captions", captions, ...options];

  beforeAll(async () => {
    mkdirSync(join(root, "train2014"), { recursive: true });
    for (let i = 0; i < 4; i++) {
      writeFileSync(join(root, "train2014", `${i}.png`), await encodePng(stripes(20 + i, 16)));
    }
    const images = [image(3, "restval"), image(0, "train"), image(1, "val"), image(2, "test")];
    writeFileSync(captions, JSON.stringify({ dataset: "small", images }));
  });

  it("keeps those of the split in the token shards, in the file's order", async () => {
    const tokens = join(folder, "captioned-tokens");
    const { code, stderr } = await runCli([...words, "-o", tokens]);
    expect([code, stderr]).toEqual([0, ""]);
    const { items, manifest } = await readTokenShards(tokens);
    expect(items.map((item) => item.captions)).toEqual([
      ["Stripes 3.", "3 stripes."],
      ["Stripes 0.", "0 stripes."],
    ]);
    expect(manifest.source.description).toBe(`${root} --captions ${captions}`);
    const val = join(folder, "captioned-val");
    await runCli([...words, "--split", "val", "-o", val]);
    expect((await readTokenShards(val)).items.map((item) => item.captions?.[0])).toEqual(["Stripes 1."]);
  });

  it("does not go on with a folder of other captions", async () => {
    const { code, stderr } = await runCli([
      ...words,
      "--split",
      "test",
      "-o",
      join(folder, "captioned-tokens"),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/holds tokens of another source/);
  });

  it("leaves pictures without a caption out when told to, and says how many", async () => {
    writeFileSync(join(photographs, "1.txt"), "Stripes.\n");
    const tokens = join(folder, "beside-tokens");
    const { stderr } = await runCli(["encode", photographs, "--captioned", "-o", tokens, ...options]);
    expect(stderr).toMatch(/left out, no caption: 5 \(.*0\.png, /);
    const { items } = await readTokenShards(tokens);
    expect(items.map(({ captions: said }) => said)).toEqual([["Stripes."]]);
  });

  it("refuses a split of what has none, and missing pictures unless they are to be skipped", async () => {
    const split = await runCli([
      "encode",
      photographs,
      "--split",
      "val",
      "-o",
      join(folder, "z"),
      ...options,
    ]);
    expect(split.code).toBe(2);
    expect(split.stderr).toMatch(/--split is of a corpus, or of Karpathy's file/);
    const other = ["encode", photographs, "--captions", captions, "-o", join(folder, "z"), ...options];
    const lost = await runCli(other);
    expect(lost.code).toBe(0);
    writeFileSync(
      captions,
      JSON.stringify({ dataset: "small", images: [image(3, "train"), image(7, "train")] }),
    );
    const missing = await runCli([...other, "-o", join(folder, "zz")]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/1 of 2 pictures that are not there: 7 /);
    const skipped = await runCli([...other, "-o", join(folder, "zz"), "--missing", "skip"]);
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toMatch(/left out, no such picture: 1 \(train2014\/7\.png\)/);
  });
});
