import { z } from "zod";

const positive = z.int().positive();

/** Validations of a run. */
export const VALIDATIONS = 20;

/** What makes two runs of the experiment the same one; seeds may be added later. */
export const settingsSchema = z.strictObject({
  /** Optimizer steps of every arm; each part between two validations has as many in either direction. */
  steps: positive.multipleOf(2 * VALIDATIONS),
  /** Pairs of a step. */
  batch: positive,
  learningRate: z.number().positive(),
  warmupSteps: z.int().nonnegative(),
  layers: positive,
  width: positive,
  heads: positive,
  textVocabulary: positive,
  imageVocabulary: positive,
  textLength: positive,
  imageLength: positive,
  dropout: z.number().min(0).lt(1),
  /** SHA-256 of the corpus' shards. */
  corpus: z.string(),
  /** SHA-256 of the weights of the AugVAE that makes the tokens. */
  augvae: z.string(),
  /** SHA-256 of the tokenizer's file. */
  tokenizer: z.string(),
});

export type Settings = z.infer<typeof settingsSchema>;
