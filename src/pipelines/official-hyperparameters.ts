import { z } from "zod";
import { type AugVAEConfig, augVAEConfigSchema } from "../augvae/index.js";
import { CheckpointError } from "../checkpoint/index.js";
import { PythonObject, type TorchObject } from "../checkpoint/torch/index.js";

// Bounds far beyond any AugVAE: the network is laid out before its tensors are compared with those of the file.
const size = z
  .int()
  .positive()
  .max(2 ** 18);
const few = z.int().positive().max(16);
const no = z.literal(false).default(false);

/** The arguments of the released AugVAE's class that shape the network or its codebook, by their names there. */
const officialSchema = z.object({
  resolution: size.max(2048),
  in_channels: size,
  out_channels: size.optional(),
  hidden_dim: size,
  z_channels: size,
  ch_mult: z.array(size).max(16),
  num_res_blocks: few,
  num_tokens: size,
  codebook_dim: size,
  attn_resolutions: z.array(size).max(16),
  quant_beta: z.number().optional(),
  quant_ema_decay: z.number().optional(),
  quant_ema_eps: z.number().optional(),
  double_z: no,
  use_attn: no,
});

/** Channel multipliers of all encoders and decoders but those of the pictures; the released class has no others. */
const deeperMultipliers = [2, 4];

/** What the tensors say of the levels: how many encoders there are, and whether this is an AugVAE-SL. */
export interface LevelsFound {
  readonly encoders: number;
  readonly single: boolean;
}

function entriesOf(value: TorchObject | undefined): ReadonlyMap<TorchObject, TorchObject> | undefined {
  if (value instanceof PythonObject) return value.attributes;
  return value instanceof Map ? value : undefined;
}

/**
 * The configuration of an AugVAE from the hyper-parameters that Lightning keeps with it: those of the constructor, the
 * namespace `args` among them. They tell the levels of the AugVAE-ML that an AugVAE-SL came from; which one it keeps,
 * its encoders tell.
 *
 * @throws CheckpointError for hyper-parameters that are missing, or describe a network of another kind
 */
export function configFromHyperparameters(
  checkpoint: TorchObject,
  { encoders, single }: LevelsFound,
  path: string,
): AugVAEConfig {
  const given = entriesOf(entriesOf(checkpoint)?.get("hyper_parameters"));
  const args = entriesOf(given?.get("args")) ?? given;
  const fail = (found: string, cause?: unknown): never => {
    throw new CheckpointError({
      path,
      problem: "the hyper-parameters describe no AugVAE",
      found,
      expected: `hyper_parameters.args with ${Object.keys(officialSchema.shape).join(", ")}`,
      cause,
    });
  };
  if (!args) return fail(given ? "hyper_parameters without args" : "no hyper_parameters");
  const read = Object.fromEntries(Object.keys(officialSchema.shape).map((name) => [name, args.get(name)]));
  const official = officialSchema.safeParse(read);
  if (!official.success) return fail(firstIssues(official.error), official.error);
  const { in_channels: channels, out_channels: outputs = channels, attn_resolutions: levels } = official.data;
  if (outputs !== channels) return fail(`${channels} channels in and ${outputs} out`);
  if (encoders < 1 || encoders > levels.length || (!single && encoders < levels.length)) {
    return fail(`${levels.length} levels (${levels.join(", ")}), while the file has ${encoders} encoders`);
  }
  const config = augVAEConfigSchema.safeParse({
    resolution: official.data.resolution,
    channels,
    hidden: official.data.hidden_dim,
    latent: official.data.z_channels,
    codebookSize: official.data.num_tokens,
    codebookWidth: official.data.codebook_dim,
    levels,
    multipliers: official.data.ch_mult,
    deeperMultipliers,
    residualBlocks: official.data.num_res_blocks,
    keptLevel: single ? levels[encoders - 1] : undefined,
    beta: official.data.quant_beta,
    emaDecay: official.data.quant_ema_decay,
    emaEpsilon: official.data.quant_ema_eps,
  });
  return config.success ? config.data : fail(firstIssues(config.error), config.error);
}

/**
 * The arguments of the released class that an AugVAE has, by their names there; and under names of our own what that class
 * has no argument for: `deeper_ch_mult`, `norm_num_groups`, and of an AugVAE-SL `kept_level`.
 */
export function officialArguments(config: AugVAEConfig): Record<string, number | boolean | number[]> {
  return {
    resolution: config.resolution,
    in_channels: config.channels,
    out_channels: config.channels,
    hidden_dim: config.hidden,
    z_channels: config.latent,
    ch_mult: config.multipliers,
    num_res_blocks: config.residualBlocks,
    num_tokens: config.codebookSize,
    codebook_dim: config.codebookWidth,
    attn_resolutions: config.levels,
    quant_beta: config.beta,
    quant_ema_decay: config.emaDecay,
    quant_ema_eps: config.emaEpsilon,
    double_z: false,
    use_attn: false,
    deeper_ch_mult: config.deeperMultipliers,
    norm_num_groups: config.normalizationGroups,
    ...(config.keptLevel !== undefined && { kept_level: config.keptLevel }),
  };
}

function firstIssues({ issues }: z.ZodError): string {
  const lines = issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`);
  return `${lines.join("; ")}${issues.length > 3 ? `; and ${issues.length - 3} more` : ""}`;
}
