import type { Picture } from "../data/index.js";
import { meanSquaredError, peakSignalToNoise } from "../metrics/index.js";
import type { AugVAECost } from "./quantization.js";

/** A picture's way through an AugVAE. */
export interface Passage {
  readonly original: Picture;
  readonly tokens: ArrayLike<number>;
  /** The picture of the tokens. */
  readonly picture: Picture;
}

/** The same picture's way through the quantized AugVAE. */
export interface QuantizedPassage extends Passage {
  /** The quantized decoder's picture of float32's tokens. */
  readonly sameTokens: Picture;
}

/**
 * What a format costs, over pictures that went through both models.
 *
 * @param pairs one at least, each of one picture
 */
export function weightFormatCost(
  pairs: readonly { readonly float32: Passage; readonly quantized: QuantizedPassage }[],
): AugVAECost {
  let tokens = 0;
  let changed = 0;
  const errors = { float32: 0, quantized: 0, sameTokens: 0 };
  for (const { float32, quantized } of pairs) {
    tokens += float32.tokens.length;
    for (let i = 0; i < float32.tokens.length; i++) {
      if (float32.tokens[i] !== quantized.tokens[i]) changed++;
    }
    errors.float32 += meanSquaredError(float32.picture, float32.original);
    errors.quantized += meanSquaredError(quantized.picture, quantized.original);
    errors.sameTokens += meanSquaredError(quantized.sameTokens, float32.picture);
  }
  const ratio = (sum: number) => (sum === 0 ? null : peakSignalToNoise(sum / pairs.length));
  return {
    pictures: pairs.length,
    tokens,
    changed: changed / tokens,
    psnr: {
      float32: ratio(errors.float32),
      quantized: ratio(errors.quantized),
      sameTokens: ratio(errors.sameTokens),
    },
  };
}
