import { z } from "zod";

const positive = z.int().positive();

/** Shape of a BiART (section 3.4, appendix B.1). The defaults are the paper's sizes. */
export const biartConfigSchema = z
  .strictObject({
    layers: positive.default(32),
    /** Width of the model. */
    width: positive.default(1024),
    heads: positive.default(16),
    /** Rows of the token table for text: BPE tokens, [PAD], [SOC], [SOI], the rest reserved. */
    textVocabulary: positive.default(49808),
    /** Rows for image tokens, after those for text. */
    imageVocabulary: positive.default(8192),
    /** Text tokens in a sequence. */
    textLength: positive.default(64),
    /** Image tokens in a sequence. */
    imageLength: positive.default(1024),
    /** Probability of dropping embeddings, attention weights and block outputs in training. */
    dropout: z.number().min(0).lt(1).default(0.1),
  })
  .refine((config) => config.width % config.heads === 0, {
    path: ["heads"],
    message: "the width must be a multiple of the number of heads",
  });

/** A config with every size filled in. */
export type BiARTConfig = z.infer<typeof biartConfigSchema>;

/** Rows of the one token table: text ids first, image ids after them. */
export function vocabularySize(config: BiARTConfig): number {
  return config.textVocabulary + config.imageVocabulary;
}

/** Positions of a whole sequence, [SOC] and [SOI] included. */
export function sequenceLength(config: BiARTConfig): number {
  return config.textLength + config.imageLength + 2;
}
