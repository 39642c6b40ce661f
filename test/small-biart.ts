import { biartConfigSchema, type Direction, initializeBiART } from "../src/biart/index.js";
import { Random, type TensorData } from "../src/engine/index.js";

/** Captions of 8 tokens, pictures of 16, without dropout. */
export const config = biartConfigSchema.parse({
  layers: 2,
  width: 32,
  heads: 4,
  textVocabulary: 40,
  imageVocabulary: 24,
  textLength: 8,
  imageLength: 16,
  dropout: 0,
});
export const bpe = 30;
export const special = { pad: 30, soc: 31, soi: 32 };

/** Larger than an initialization, so that tokens, positions and segments all matter to the logits. */
function strongWeights(): Record<string, TensorData> {
  const weights = initializeBiART(config, 1);
  for (const [name, { shape, data }] of Object.entries(weights)) {
    const random = new Random(2, name);
    const ofNorm = /ln\w*\.weight$/.test(name);
    const spread = name.startsWith("head") ? 3 / Math.sqrt(shape[1]!) : 0.3;
    for (let i = 0; i < data.length; i++) {
      data[i] = ofNorm ? 1 + 0.2 * random.normal() : spread * random.normal();
    }
  }
  return weights;
}

export const weights = strongWeights();

/** A caption of five tokens, or a picture. */
export function referenceFor(direction: Direction, seed: number): number[] {
  const random = new Random(seed, "reference");
  return direction === "text-to-image"
    ? Array.from({ length: 8 }, (_, i) => (i < 5 ? random.integer(bpe) : special.pad))
    : Array.from({ length: 16 }, () => random.integer(24));
}

/** A stream for each row, the same for the same row of any batch. */
export function streams(count: number, seed = 3): Random[] {
  return Array.from({ length: count }, (_, row) => new Random(seed, "row", row));
}
