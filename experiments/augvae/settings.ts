import { z } from "zod";

const positive = z.int().positive();

const architectureSchema = z.strictObject({
  /** Height and width of the pictures, in pixels. */
  resolution: positive,
  hidden: positive,
  /** Channels between encoders, quantizers and decoders; also the size of a code vector. */
  latent: positive,
  codebookSize: positive,
  residualBlocks: positive,
  normalizationGroups: positive,
  /** Grid sizes of AugVAE-ML, shallowest first. */
  levels: z.array(positive).min(2),
  multipliers: z.array(positive),
  deeperMultipliers: z.array(positive),
  /** The one grid of AugVAE-SL and of the plain VQ-VAE. */
  keptLevel: positive,
  /** Multipliers of the plain VQ-VAE's one encoder and one decoder. */
  plainMultipliers: z.array(positive),
});

/** Sizes of the three networks. */
export type Architecture = z.infer<typeof architectureSchema>;

/** What makes two runs of the experiment the same one; seeds may be added later. */
export const settingsSchema = z.strictObject({
  /** Optimizer steps of every arm, the pretraining of AugVAE-SL included. */
  steps: positive.multipleOf(2),
  /** Pictures of a step. */
  batch: positive,
  learningRate: z.number().positive(),
  warmupSteps: z.int().nonnegative(),
  architecture: architectureSchema,
  /** SHA-256 of the corpus' shards. */
  corpus: z.string(),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * Levels, latents and codes of `configs/mini.yaml`, with fewer channels where pictures are large, which takes half the
 * time. The last multiplier of the plain VQ-VAE is 6, so that it has about as many parameters as AugVAE-SL (1,684,467 and
 * 1,654,531).
 */
export const smallArchitecture: Architecture = {
  resolution: 64,
  hidden: 16,
  latent: 64,
  codebookSize: 768,
  residualBlocks: 1,
  normalizationGroups: 8,
  levels: [16, 8, 4],
  multipliers: [1, 1, 4],
  deeperMultipliers: [4, 4],
  keptLevel: 8,
  plainMultipliers: [1, 1, 4, 6],
};
