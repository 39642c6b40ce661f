import { z } from "zod";

const positive = z.int().positive();

/**
 * Shape of an AugVAE (section 3.3, appendix A.1). The defaults are the paper's sizes; without `keptLevel` it is
 * AugVAE-ML, with it AugVAE-SL.
 */
export const augVAEConfigSchema = z
  .strictObject({
    /** Height and width of the pictures, in pixels. */
    resolution: positive.default(256),
    /** Colour channels of the pictures. */
    channels: positive.default(3),
    /** Channels that the multipliers multiply. */
    hidden: positive.default(128),
    /** Channels between encoders, quantizers and decoders. */
    latent: positive.default(256),
    /** Number of codes, the paper's d_Z. */
    codebookSize: positive.default(8192),
    /** Size of a code vector. */
    codebookWidth: positive.default(256),
    /** Height and width of each level's token grid, shallowest first. */
    levels: z.array(positive).min(1).default([64, 32, 16, 8]),
    /** Channel multipliers of the first encoder E(4, d) and the last decoder G(4, 3). */
    multipliers: z.array(positive).min(1).default([1, 2, 4]),
    /** Channel multipliers of the other encoders E(2, d) and decoders G(2, d). */
    deeperMultipliers: z.array(positive).min(1).default([2, 4]),
    /** Residual blocks at each resolution of an encoder; decoders have one more. */
    residualBlocks: positive.default(2),
    /** Groups of the group normalization. */
    normalizationGroups: positive.default(32),
    /** Grid size of the one level that AugVAE-SL keeps. */
    keptLevel: positive.optional(),
    /** Weight of the commitment loss. */
    beta: z.number().nonnegative().default(0.25),
    /** Decay of the codebook's moving averages. */
    emaDecay: z.number().min(0).max(1).default(0.99),
    /** Smooths the cluster sizes. */
    emaEpsilon: z.number().positive().default(1e-5),
  })
  .superRefine((config, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    let size = config.resolution / 2 ** (config.multipliers.length - 1);
    config.levels.forEach((level, i) => {
      if (i > 0) size /= 2 ** (config.deeperMultipliers.length - 1);
      if (level !== size) {
        problem(
          "levels",
          `level ${i} is ${level}, the multipliers make ${size} of ${config.resolution} pixels`,
        );
      }
    });
    for (const multiplier of [...config.multipliers, ...config.deeperMultipliers]) {
      if ((config.hidden * multiplier) % config.normalizationGroups !== 0) {
        problem(
          "hidden",
          `${config.hidden} x ${multiplier} channels do not divide into ${config.normalizationGroups} groups`,
        );
      }
    }
    if (config.hidden % config.normalizationGroups !== 0) {
      problem("hidden", `${config.hidden} channels do not divide into ${config.normalizationGroups} groups`);
    }
    if (config.keptLevel !== undefined && !config.levels.includes(config.keptLevel)) {
      problem("keptLevel", `${config.keptLevel} is none of the levels [${config.levels.join(", ")}]`);
    }
  });

/** A config with every size filled in. */
export type AugVAEConfig = z.infer<typeof augVAEConfigSchema>;
/** A config as it is written: what is left out is the paper's. */
export type AugVAEConfigInput = z.input<typeof augVAEConfigSchema>;

/** Index of the deepest level that the model has: all of them in ML, down to the kept one in SL. */
export function deepestLevel(config: AugVAEConfig): number {
  return config.keptLevel === undefined ? config.levels.length - 1 : config.levels.indexOf(config.keptLevel);
}

/** Grid sizes of the levels whose tokens describe a picture: all in ML, the kept one in SL. */
export function tokenLevels(config: AugVAEConfig): number[] {
  return config.keptLevel === undefined ? config.levels : [config.keptLevel];
}

/** Tokens that describe one picture. */
export function tokenCount(config: AugVAEConfig): number {
  return tokenLevels(config).reduce((total, size) => total + size * size, 0);
}
