import { type AugVAEConfig, augVAEConfigSchema } from "../src/augvae/index.js";
import { type BiARTConfig, biartConfigSchema } from "../src/biart/index.js";

/** Codes of the image tokenizer that BiART is timed with. */
export const imageCodes = 8192;

/** BiART in the numbers that the programs and their baselines take. */
export interface BiARTShape {
  readonly layers: number;
  readonly dim: number;
  readonly heads: number;
  /** Text and image tokens together. */
  readonly vocabulary: number;
  readonly text: number;
  readonly image: number;
}

export function biartOf(shape: BiARTShape): BiARTConfig {
  return biartConfigSchema.parse({
    layers: shape.layers,
    width: shape.dim,
    heads: shape.heads,
    textVocabulary: shape.vocabulary - imageCodes,
    imageVocabulary: imageCodes,
    textLength: shape.text,
    imageLength: shape.image,
    dropout: 0,
  });
}

/** The AugVAE that is timed, unless options say otherwise: `kept` is the number of the level that is kept, -1 for all. */
export const augvaeShape = { size: 64, hidden: 64, z: 64, codes: 1024, levels: 4, kept: 1, batch: 4 };

export function augvaeOf(shape: typeof augvaeShape): AugVAEConfig {
  const levels = Array.from({ length: shape.levels }, (_, i) => shape.size / 4 / 2 ** i);
  return augVAEConfigSchema.parse({
    resolution: shape.size,
    hidden: shape.hidden,
    latent: shape.z,
    codebookSize: shape.codes,
    codebookWidth: shape.z,
    levels,
    ...(shape.kept >= 0 && { keptLevel: levels[shape.kept]! }),
  });
}
