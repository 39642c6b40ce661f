import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type OfficialArguments,
  officialStateDict,
  smallArguments,
  smallConfig,
  writeLightningCheckpoint,
} from "../../test/lightning-checkpoint.js";
import * as code from "../../test/pickle-writer.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes } from "../../test/tiny-model.js";
import { augVAEConfigSchema, codebookNames } from "../augvae/index.js";
import { CheckpointError } from "../checkpoint/index.js";
import { ForeignClassError } from "../checkpoint/torch/index.js";
import { type TensorData, tensorData } from "../engine/index.js";
import { AugVAE } from "./augvae.js";
import { importAugVAE, saveImportedAugVAE } from "./import-augvae.js";
import { inspectFolder } from "./inspect-folder.js";
import { LVerse } from "./lverse.js";

const folder = temporaryFolder();
const path = join(folder, "official.ckpt");
const state = officialStateDict();
const config = augVAEConfigSchema.parse({ ...smallConfig, beta: 0.5, emaDecay: 0.9, emaEpsilon: 1e-4 });
const multiLevel = { ...smallConfig, keptLevel: undefined };
const { embedAverage } = codebookNames;

/** What importing a checkpoint with these changes says. */
async function refusal(changes: Parameters<typeof writeLightningCheckpoint>[1]): Promise<string> {
  const changed = join(folder, "changed.ckpt");
  await writeLightningCheckpoint(changed, changes);
  const error: unknown = await importAugVAE(changed).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  return (error as Error).message;
}

const withArguments = (changes: OfficialArguments) => refusal({ args: { ...smallArguments, ...changes } });

beforeAll(() => writeLightningCheckpoint(path));

test("an AugVAE-SL: its configuration, every weight once, and where it comes from", async () => {
  const imported = await importAugVAE(path);
  expect(imported).toMatchObject({ kind: "augvae-sl", config, ignored: [] });
  expect(imported.source).toEqual({ file: "official.ckpt", epoch: 7, step: 21, lightning: "1.5.10" });
  const names = Object.keys(state).filter(
    (name) => !/\.1\.(weight|embedding)/.test(name) || name.startsWith("connect"),
  );
  expect(Object.keys(imported.weights)).toEqual(names);
  for (const name of names) expect(imported.weights[name], name).toEqual(state[name]);
});

test("an AugVAE-ML keeps all levels", async () => {
  const file = join(folder, "ml.ckpt");
  await writeLightningCheckpoint(file, { tensors: officialStateDict(multiLevel) });
  const { kind, config } = await importAugVAE(file);
  expect(kind).toBe("augvae-ml");
  expect(config).toMatchObject({ levels: [8, 4] });
  expect(config.keptLevel).toBeUndefined();
});

test("weights of the loss are left out, copies of shared weights may be stored apart, float64 is rounded", async () => {
  const file = join(folder, "apart.ckpt");
  const apart = (tensor: TensorData, dtype: "float32" | "float64") =>
    tensorData(dtype, tensor.shape, tensor.data as Float32Array);
  const lossy = state[embedAverage]!;
  const tensors = {
    ...state,
    "pre_quants.1.weight": apart(state["pre_quants.1.weight"]!, "float32"),
    [embedAverage]: apart(lossy, "float64"),
    "quantizers.1.embedding.embed_avg": apart(lossy, "float64"),
    "loss.perceptual_loss.lin0.model.1.weight": tensorData("float32", [2], [1, 2]),
    "loss.counter": tensorData("int64", [1], [3]),
  };
  await writeLightningCheckpoint(file, { tensors });
  const { weights, ignored } = await importAugVAE(file);
  expect(ignored).toEqual(["loss.perceptual_loss.lin0.model.1.weight", "loss.counter"]);
  expect(weights[embedAverage]).toEqual(lossy);
});

describe("another network", () => {
  test.each<[string, OfficialArguments, RegExp]>([
    ["with attention", { use_attn: true }, /found use_attn: .*expected false/],
    ["with twice the channels", { double_z: true }, /found double_z: /],
    ["of other pictures out than in", { out_channels: 1 }, /found 3 channels in and 1 out/],
    ["with sizes that do not fit", { resolution: 32 }, /level 0 is 8, the multipliers make 16 of 32 pixels/],
    ["beyond all bounds", { num_res_blocks: 1e9 }, /num_res_blocks: Too big/],
    [
      "of fewer levels than encoders",
      { attn_resolutions: [] },
      /0 levels \(\), while the file has 1 encoders/,
    ],
    [
      "of other widths than its tensors",
      { z_channels: 16 },
      /the tensors do not fit .* of another shape: .*\[8\] instead of \[16\]/,
    ],
    [
      "of another codebook",
      { num_tokens: 13 },
      /quantizers\.0\.embedding\.weight \[12, 8\] instead of \[13, 8\]/,
    ],
    [
      "with more blocks than tensors",
      { num_res_blocks: 2 },
      /missing: encoders\.0\.down\.0\.block\.1\.norm1\.weight/,
    ],
  ])("%s", async (_, changes, message) => {
    expect(await withArguments(changes)).toMatch(message);
  });

  test("without hyper-parameters that shape it", async () => {
    const { num_tokens: _, ...args } = smallArguments;
    expect(await refusal({ args })).toMatch(
      /describe no AugVAE \(found num_tokens: .*expected hyper_parameters\.args with/,
    );
  });

  test("with tensors of its own", async () => {
    const tensors = { ...state, "encoders.0.mid.attn_1.q.weight": tensorData("float32", [1], [1]) };
    expect(await refusal({ tensors })).toMatch(/1 unexpected: encoders\.0\.mid\.attn_1\.q\.weight/);
  });

  test("of all levels, with an encoder too few", async () => {
    const { "connectors.0.weight": _, "connectors.0.bias": __, ...tensors } = state;
    expect(await refusal({ tensors })).toMatch(/2 levels \(8, 4\), while the file has 1 encoders/);
  });

  test("whose levels do not share their codes", async () => {
    const shared = state["quantizers.0.embedding.weight"]!;
    const other = tensorData(
      "float32",
      shared.shape,
      (shared.data as Float32Array).map((x) => x + 1),
    );
    const message = await refusal({ tensors: { ...state, "quantizers.1.embedding.weight": other } });
    expect(message).toMatch(
      /quantizers\.1\.embedding\.weight is another than quantizers\.0\.embedding\.weight/,
    );
    const longer = tensorData("float32", [13, 8], Array(104).fill(0));
    expect(await refusal({ tensors: { ...state, "quantizers.1.embedding.weight": longer } })).toMatch(
      /is another than/,
    );
  });

  test("of whole numbers", async () => {
    const bias = state["pre_quants.0.bias"]!;
    const tensors = { ...state, "pre_quants.0.bias": tensorData("int64", bias.shape, Array(8).fill(1)) };
    expect(await refusal({ tensors })).toMatch(/tensor pre_quants\.0\.bias holds no weights \(found int64/);
  });
});

test("a class that is not harmless is refused by name, or left out when that is asked for", async () => {
  const file = join(folder, "classes.ckpt");
  const config = code.reduce(code.global("omegaconf", "DictConfig"), code.text("content"));
  const callback = code.global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint");
  await writeLightningCheckpoint(file, {
    further: [
      [code.text("callbacks"), code.dictionary([callback, code.dictionary()])],
      [code.text("datamodule_hyper_parameters"), config],
    ],
  });
  const refused = importAugVAE(file);
  await expect(refused).rejects.toBeInstanceOf(ForeignClassError);
  await expect(refused).rejects.toThrow(/asks for "omegaconf\.DictConfig".*nothing of it was run/);
  expect((await importAugVAE(file, { unknownClasses: "name" })).config).toEqual(
    (await importAugVAE(path)).config,
  );
});

describe("the folder of an imported AugVAE", () => {
  const model = join(folder, "model");
  beforeAll(async () => saveImportedAugVAE(model, await importAugVAE(path), "official"));

  test("says what it is", async () => {
    const found = await inspectFolder(model);
    expect(found).toMatchObject({ kind: "augvae-sl", name: "official", networks: [{ tokens: 64 }] });
    expect(found.files.map(({ name }) => name)).toEqual(["augvae.safetensors", "config.json"]);
  });

  test("takes pictures to tokens and back", async () => {
    const augvae = await AugVAE.load(model);
    const { picture, tokens } = await augvae.reconstruct(stripes(30, 20));
    expect(picture).toMatchObject({ width: 16, height: 16 });
    expect(tokens).toHaveLength(64);
    expect(await augvae.decode(tokens)).toEqual(picture);
    expect(await augvae.encode(stripes(30, 20))).toEqual(tokens);
    await augvae.dispose();
    await expect(augvae.decode(tokens)).rejects.toThrow(/disposed of/);
  });

  test("is none that draws and describes, and says so", async () => {
    await expect(LVerse.load(model)).rejects.toThrow(
      /config\.json: .*"augvae-sl" given, a model that draws and describes has both networks: "lverse"/,
    );
  });

  test("is not written where something is", async () => {
    await expect(saveImportedAugVAE(model, await importAugVAE(path), "again")).rejects.toThrow(
      /model: something is there already/,
    );
  });
});
