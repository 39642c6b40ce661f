import { type AugVAEConfig, augVAEConfigSchema, codebookNames } from "../src/augvae/index.js";
import { readSafetensors } from "../src/checkpoint/index.js";
import { tensorData } from "../src/engine/index.js";
import { referenceWeights } from "./reference-weights.js";
import { settingAfter } from "./shared-fixtures.js";

/** The hyperparameters of the official class, as the fixtures record them. */
interface OfficialConfig {
  resolution: number;
  num_tokens: number;
  codebook_dim: number;
  hidden_dim: number;
  in_channels: number;
  ch_mult: number[];
  num_res_blocks: number;
  z_channels: number;
  attn_resolutions: number[];
  quant_beta: number;
  quant_ema_decay: number;
  quant_ema_eps: number;
}

function fromOfficial(official: OfficialConfig, keptLevels: number[] | null): AugVAEConfig {
  return augVAEConfigSchema.parse({
    resolution: official.resolution,
    channels: official.in_channels,
    hidden: official.hidden_dim,
    latent: official.z_channels,
    codebookSize: official.num_tokens,
    codebookWidth: official.codebook_dim,
    levels: official.attn_resolutions,
    multipliers: official.ch_mult,
    residualBlocks: official.num_res_blocks,
    beta: official.quant_beta,
    emaDecay: official.quant_ema_decay,
    emaEpsilon: official.quant_ema_eps,
    ...(keptLevels && { keptLevel: keptLevels.at(-1)! }),
  });
}

/** Reads "AdamW lr 1e-4 betas .9 .999 wd 1e-5 eps 1e-8, …". */
function fromOptimizerLine(line: string) {
  const beta1 = settingAfter(line, "betas");
  return {
    learningRate: settingAfter(line, "lr"),
    betas: [beta1, settingAfter(line, "betas \\S+")] as const,
    weightDecay: settingAfter(line, "wd"),
    epsilon: settingAfter(line, "eps"),
  };
}

/** A fixture's tensors, and the model and training that its metadata describe. */
export async function loadAugVAEFixture(path: string) {
  const { metadata, tensors } = await readSafetensors(path);
  const json = (key: string) => JSON.parse(metadata[key] ?? "null");
  const config = fromOfficial(json("config"), json("finetune_levels"));
  const weights = referenceWeights(json("salt"), json("parameters"));
  const codebook = tensors["init.codebook"]!;
  const codebookState = {
    [codebookNames.codebook]: tensorData("float32", codebook.shape, codebook.data as Float32Array),
    [codebookNames.clusterSize]: tensorData(
      "float32",
      [config.codebookSize],
      Array(config.codebookSize).fill(1),
    ),
    [codebookNames.embedAverage]: tensorData("float32", codebook.shape, codebook.data as Float32Array),
  };
  const scalar = (name: string) => Number(tensors[name]!.data[0]);
  return {
    config,
    weights,
    tensors,
    codebookState,
    scalar,
    batch: tensors.input!.shape[0]!,
    parameters: json("parameters") as Record<string, number[]>,
    /** Undefined in a fixture of the forward pass alone, as are the steps. */
    optimizer: metadata.optimizer === undefined ? undefined : fromOptimizerLine(json("optimizer")),
    steps: json("train_steps") as
      | { rec: number; commitment: number; loss: number; perplexity: number }[]
      | null,
  };
}

export type AugVAEFixture = Awaited<ReturnType<typeof loadAugVAEFixture>>;

/** The same encoders with the tokens of every one of them, as an AugVAE-ML of that depth. */
export function withAllLevels(config: AugVAEConfig): AugVAEConfig {
  const { keptLevel, ...rest } = config;
  if (keptLevel === undefined) return rest;
  return { ...rest, levels: rest.levels.slice(0, rest.levels.indexOf(keptLevel) + 1) };
}
