import { writeFile } from "node:fs/promises";
import {
  type AugVAEConfigInput,
  augVAEConfigSchema,
  augVAETensors,
  initializeAugVAE,
} from "../src/augvae/index.js";
import { allocate, Random, type TensorData } from "../src/engine/index.js";
import * as code from "./pickle-writer.js";
import { zipArchive } from "./zip-writer.js";

/** What the constructor of the released AugVAE was given, by its names. */
export type OfficialArguments = Readonly<Record<string, number | boolean | readonly number[]>>;

/** Pictures of 16 px, levels of 8 x 8 and 4 x 4, of which the first is kept. */
export const smallConfig = {
  resolution: 16,
  hidden: 32,
  latent: 8,
  codebookSize: 12,
  codebookWidth: 8,
  levels: [8, 4],
  multipliers: [1, 1],
  residualBlocks: 1,
  keptLevel: 8,
} as const satisfies AugVAEConfigInput;

/** The arguments of {@link smallConfig}. */
export const smallArguments: OfficialArguments = {
  resolution: 16,
  in_channels: 3,
  out_channels: 3,
  hidden_dim: 32,
  z_channels: 8,
  ch_mult: [1, 1],
  num_res_blocks: 1,
  num_tokens: 12,
  codebook_dim: 8,
  attn_resolutions: [8, 4],
  quant_beta: 0.5,
  quant_ema_decay: 0.9,
  quant_ema_eps: 1e-4,
  double_z: false,
  use_attn: false,
};

/** Random weights, with those that levels share under each of them, as the released code lists them. */
export function officialStateDict(input: AugVAEConfigInput = smallConfig): Record<string, TensorData> {
  const config = augVAEConfigSchema.parse(input);
  const random = new Random(3, "state dict");
  const initial = initializeAugVAE(config, 3);
  const weights: Record<string, TensorData> = {};
  for (const [name, shape] of Object.entries(augVAETensors(config))) {
    const tensor = initial[name] ?? allocate("float32", shape);
    if (!(name in initial)) for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = random.normal();
    weights[name] = tensor;
  }
  for (const [name, tensor] of Object.entries(weights)) {
    if (!/^(quantizers|(pre|post)_quants)\.0\..*(weight|cluster_size|embed_avg)$/.test(name)) continue;
    for (let level = 1; level < config.levels.length; level++)
      weights[name.replace(".0.", `.${level}.`)] = tensor;
  }
  return weights;
}

function value(given: OfficialArguments[string]): code.Code {
  if (typeof given === "boolean") return [given ? 0x88 : 0x89];
  if (typeof given === "number") return Number.isInteger(given) ? code.integer(given) : code.float(given);
  return code.list(...given.map(value));
}

/** A checkpoint as Lightning saves it; tensors that are the same object share a storage. */
export async function writeLightningCheckpoint(
  path: string,
  {
    tensors = officialStateDict(),
    args = smallArguments,
    further = [],
  }: {
    tensors?: Readonly<Record<string, TensorData>>;
    args?: OfficialArguments;
    /** More entries of the checkpoint. */
    further?: readonly (readonly [code.Code, code.Code])[];
  } = {},
): Promise<void> {
  const storages = [...new Set(Object.values(tensors))];
  const classes: Record<string, string> = { float32: "Float", float64: "Double", int64: "Long" };
  const state = Object.entries(tensors).map(([name, tensor]) => {
    const { shape, dtype, data } = tensor;
    const strides = shape.map((_, axis) =>
      shape.slice(axis + 1).reduce((product, size) => product * size, 1),
    );
    const stored = code.storage(String(storages.indexOf(tensor)), `${classes[dtype]}Storage`, data.length);
    return [code.text(name), code.tensor(stored, code.integer(0), shape, strides)] as const;
  });
  const namespace = code.build(
    code.reduce(code.global("argparse", "Namespace")),
    code.dictionary(...Object.entries(args).map(([name, given]) => [code.text(name), value(given)] as const)),
  );
  const pickle = code.pickle(
    code.dictionary(
      [code.text("epoch"), code.integer(7)],
      [code.text("global_step"), code.integer(21)],
      [code.text("pytorch-lightning_version"), code.text("1.5.10")],
      [code.text("state_dict"), code.dictionary(...state)],
      [code.text("hyper_parameters"), code.dictionary([code.text("args"), namespace])],
      ...further,
    ),
  );
  const entries = storages.map(({ data }, key) => ({
    name: `archive/data/${key}`,
    content: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  await writeFile(path, zipArchive([{ name: "archive/data.pkl", content: pickle }, ...entries]));
}
