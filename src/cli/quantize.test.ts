import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, tinyConfig, writeTinyDemo, writeTinyModel } from "../../test/tiny-model.js";
import { saveModelFolder } from "../checkpoint/index.js";
import { encodePng } from "../data/index.js";
import { demoPairs, openAugVAEFolder, shippedModel } from "../pipelines/index.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const photos = join(folder, "photos");
const output = (name: string) => join(folder, name);

beforeAll(async () => {
  await writeTinyModel(model);
  await writeTinyDemo(model);
  await mkdir(photos);
  for (let i = 0; i < 5; i++) {
    await writeFile(join(photos, `${i}.png`), await encodePng(stripes(20 + 8 * i, 30)));
  }
});

describe("lverse quantize", () => {
  it("measures on the model's demonstration and tells the cost, which inspect repeats", async () => {
    const { code, text, stderr } = await runCli([
      "quantize",
      model,
      "-o",
      output("demo"),
      "--augvae",
      "int8",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(text).toMatch(
      /demo: AugVAE in int8, [\d,]+ B instead of [\d,]+ B\n {2}[\d.]+ % of 64 tokens change; PSNR of reconstructions [\d.]+ dB instead of [\d.]+, of pictures from the same tokens [\d.∞]+ dB \(4 pictures\)\n$/,
    );
    const cost = text.split("\n")[1]!.trim();
    const inspected = await runCli(["inspect", output("demo")]);
    expect(inspected.text).toContain(`  stored in   int8: ${cost}\n`);
  });

  it("measures on pictures that are given, evenly chosen, and prints JSON", async () => {
    const words = ["quantize", model, "-o", `${output("given")}/`, "--augvae", "f16", "--json"];
    const { text } = await runCli([...words, "--pictures", photos, "--samples", "3", "--threads", "1"]);
    const made = JSON.parse(text);
    expect(made).toMatchObject({
      output: `${output("given")}/`,
      augvae: { format: "f16", cost: { pictures: 3, tokens: 48 } },
    });
    const inspected = JSON.parse((await runCli(["inspect", output("given"), "--json"])).text);
    const { bytes, originalBytes, ...stated } = made.augvae;
    expect(inspected.quantization.augvae).toEqual(stated);
    expect(bytes).toBeLessThan(originalBytes);
  });

  it("takes the shipped pictures for a model that comes with none", async () => {
    const alone = output("alone");
    const { weights } = await openAugVAEFolder(model);
    const config = { kind: "augvae-sl", name: "alone", model: tinyConfig.augvae };
    await saveModelFolder(alone, { config, tensors: { augvae: await weights() } });
    expect(await demoPairs(alone)).toEqual(await demoPairs(shippedModel));
    const { code, text } = await runCli(["quantize", alone, "-o", output("small"), "--augvae", "f16"]);
    expect(code).toBe(0);
    expect(text).toMatch(/4 pictures/);
    const inspected = await runCli(["inspect", output("small"), "--json"]);
    expect(JSON.parse(inspected.text)).toMatchObject({
      kind: "augvae-sl",
      name: "alone",
      quantization: { augvae: { format: "f16" } },
    });
  });

  it("takes both networks at once, and tells what each costs", async () => {
    const words = ["quantize", model, "-o", output("both"), "--augvae", "int8", "--biart", "int4"];
    const { code, text, stderr } = await runCli(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(text).toMatch(/both: AugVAE in int8, .*\n {2}.* tokens change/);
    expect(text).toMatch(/both: BiART in int4, [\d,]+ B instead of [\d,]+ B\n/);
    for (const direction of ["text to image", "image to text"]) {
      expect(text).toMatch(
        new RegExp(
          `  ${direction}: [\\d.]+ % of \\d+ greedy steps agree with float32; ` +
            "log-likelihood -[\\d.]+ instead of -[\\d.]+ nats a token \\(4 pairs\\)\\n",
        ),
      );
    }
    const costs = text.split("\n").filter((line) => line.startsWith("  "));
    const inspected = await runCli(["inspect", output("both")]);
    expect(inspected.text).toContain(
      `  stored in   int4: ${costs[1]!.trim()}\n${" ".repeat(14)}${costs[2]!.trim()}\n`,
    );
    expect(inspected.text).toMatch(
      /weights .* parameters in int4 with their scales \+ 4 B x [\d,]+ others\)/,
    );
    const picture = join(photos, "0.png");
    for (const task of [
      ["draw", "a hat", "-o", output("both.png"), "-q"],
      ["caption", picture, "-q"],
    ]) {
      expect((await runCli([...task, "--model", output("both")])).code).toBe(0);
    }
  });

  it("makes a model that encodes, decodes, reconstructs, draws, describes and is exported", async () => {
    const quantized = output("demo");
    const picture = join(photos, "0.png");
    for (const words of [
      ["encode", photos, "-o", output("tokens"), "-q"],
      ["decode", output("tokens"), "-o", output("pictures"), "-q"],
      ["reconstruct", picture, "-o", output("out.png")],
      ["draw", "a hat", "-o", output("hat.png"), "-q"],
      ["caption", picture, "-q"],
      ["export", "-o", output("onnx")],
    ]) {
      const { code, stderr } = await runCli([...words, "--model", quantized]);
      expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: "" });
    }
  });

  it("decodes what its original has encoded, whose codebook it keeps", async () => {
    await runCli(["encode", photos, "-o", output("original-tokens"), "-q", "--model", model]);
    const words = ["decode", output("original-tokens"), "-o", output("decoded"), "-q", "--model"];
    expect((await runCli([...words, output("demo")])).code).toBe(0);
    const other = output("other");
    await writeTinyModel(other, { changes: { augvae: { ...tinyConfig.augvae, residualBlocks: 2 } } });
    await runCli(["quantize", other, "-o", output("other-int8"), "--augvae", "int8", "--pictures", photos]);
    const refused = await runCli([...words, output("other-int8")]);
    expect(refused.stderr).toMatch(/these tokens were made by another model/);
  });

  it.each<[string[], number, RegExp]>([
    [[], 2, /nothing to quantize; give --biart int8 or --biart int4, or --augvae f16 or --augvae int8/],
    [["--augvae", "f16", "--samples", "3"], 2, /--samples chooses among pictures: name them with --pictures/],
    [["--biart", "f16"], 2, /Allowed choices are int8, int4/],
    [["--biart", "int4", "--pictures", photos], 1, /none of 5 pictures has a caption/],
    [["--augvae", "int4"], 2, /Allowed choices are f16, int8/],
    [["--augvae", "f16", "--samples", "0"], 2, /A whole number from 1/],
    [["--augvae", "f16", "--pictures", "/nowhere"], 1, /\/nowhere/],
  ])("refuses %j", async (words, exit, message) => {
    const { code, stderr } = await runCli(["quantize", model, "-o", output("refused"), ...words]);
    expect(code).toBe(exit);
    expect(stderr).toMatch(message);
    expect(existsSync(output("refused"))).toBe(false);
  });
});
