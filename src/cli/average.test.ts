import { existsSync, readdirSync } from "node:fs";
import { cp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { interruptedAnywhere } from "../../test/counted-signal.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { biartParameters } from "../biart/index.js";
import { loadCheckpoint, saveCheckpoint } from "../checkpoint/index.js";
import { Random, type TensorData } from "../engine/index.js";
import { averageModel, LVerse } from "../pipelines/index.js";
import { openModelFolder } from "../pipelines/model-folder.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const run = join(folder, "run");
const output = (name: string) => join(folder, name);

type Tensors = Record<string, TensorData>;
const weightsOf = async (path: string): Promise<Tensors> =>
  (await loadCheckpoint(path, { groups: ["biart"] })).tensors.biart!;

/** A checkpoint of a run with weights of its own. */
async function writeRun(state?: object): Promise<void> {
  const { config } = await openModelFolder(model);
  const random = new Random(5);
  const biart = Object.fromEntries(
    Object.entries(biartParameters(config.biart)).map(([name, shape]): [string, TensorData] => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
      return [name, { dtype: "float32", shape: [...shape], data }];
    }),
  );
  await rm(run, { recursive: true, force: true });
  await saveCheckpoint(run, {
    step: 1,
    config: { model: config.biart },
    tensors: { biart },
    ...(state && { state }),
  });
}

beforeAll(async () => {
  await writeTinyModel(model);
  await writeRun();
});

describe("lverse average", () => {
  it("writes a copy whose BiART is the weighted mean, and nothing else is changed", async () => {
    const words = ["average", model, run, "-o", output("mean"), "--shares", "3,1"];
    const { code, text, stderr } = await runCli(words);
    expect({ code, text, stderr }).toEqual({
      code: 0,
      text: `${output("mean")}: BiART is the mean of 2\n`,
      stderr: "",
    });
    const [first, second, mean] = await Promise.all([model, run, output("mean")].map(weightsOf));
    for (const [name, { data, shape }] of Object.entries(mean!)) {
      expect(shape).toEqual(first![name]!.shape);
      const [one, other] = [first![name]!.data, second![name]!.data].map((values) =>
        Array.from(values, Number),
      );
      const expected = one!.map((value, i) => Math.fround(0.75 * value + 0.25 * other![i]!));
      expect(Array.from(data, Number)).toEqual(expected);
    }
    expect((await readdir(output("mean"))).sort()).toEqual((await readdir(model)).sort());
    for (const name of await readdir(model)) {
      if (name === "biart.safetensors" || name === "demo") continue;
      expect(await readFile(join(output("mean"), name))).toEqual(await readFile(join(model, name)));
    }
    const loaded = await LVerse.load(output("mean"), { threads: 1 });
    expect(await loaded.draw("a cat", { seed: 1 })).toHaveLength(1);
    await loaded.dispose();
  });

  it("takes equal shares unless told, and the mean of a model with itself is the model", async () => {
    const { text } = await runCli(["average", model, model, "-o", output("same"), "--json"]);
    expect(JSON.parse(text).averaged).toEqual([
      { path: model, share: 1 },
      { path: model, share: 1 },
    ]);
    expect(await weightsOf(output("same"))).toEqual(await weightsOf(model));
  });

  it.each([
    ["as many shares as models", ["--shares", "1,2,3"], /3 shares given for 2 models/],
    ["shares above 0", ["--shares", "1,-1"], /Numbers above 0 with commas/],
    ["a free name", ["-o", model], /something is there already/],
  ])("asks for %s, and leaves nothing behind", async (_, words, message) => {
    const before = (await readdir(folder)).sort();
    const { code, stderr } = await runCli(["average", model, run, "-o", output("never"), ...words]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  it("ends by Ctrl-C wherever it is, and leaves nothing behind", async () => {
    const asked = await interruptedAnywhere(
      (name, signal) => averageModel(model, [run], output(name), [1, 1], signal),
      () => expect(readdirSync(folder).filter((name) => /interrupted|tmp-/.test(name))).toEqual([]),
    );
    expect(asked).toBeGreaterThan(2 * Object.keys(await weightsOf(model)).length);
    const words = ["average", model, run, "-o", output("never")];
    const { code, text } = await runCli(words, { signal: AbortSignal.abort() });
    expect({ code, text, made: existsSync(output("never")) }).toEqual({ code: 130, text: "", made: false });
  });

  it("refuses weights of another shape, and those that learned with another tokenizer or AugVAE", async () => {
    const other = output("other");
    await cp(model, other, { recursive: true });
    const { config } = await openModelFolder(model);
    await rm(other, { recursive: true });
    await writeTinyModel(other, { changes: { biart: { ...config.biart, layers: config.biart.layers + 1 } } });
    const shaped = await runCli(["average", model, other, "-o", output("never")]);
    expect(shaped.code).not.toBe(0);
    expect(shaped.stderr).toMatch(/biart\.safetensors/);
    for (const [part, name] of Object.entries({ tokenizer: "tokenizer", augvae: "AugVAE" })) {
      await writeRun({ [part]: "0".repeat(64) });
      const { code, stderr } = await runCli(["average", model, run, "-o", output("never")]);
      expect(code).not.toBe(0);
      expect(stderr).toContain(`learned with another ${name}`);
    }
    const foreign = output("foreign");
    await writeTinyModel(foreign, { changes: { augvae: { ...config.augvae, hidden: 16 } } });
    const { stderr } = await runCli(["average", model, foreign, "-o", output("never")]);
    expect(stderr).toContain("learned with another AugVAE");
  });
});
