import type { PredictedToken } from "../biart/index.js";
import type { BiARTDirectionCost } from "./quantization.js";

/**
 * What a format costs in one direction, over the tokens of all pairs as both models predict them from those before.
 *
 * @param float32 of each pair, by the original
 * @param quantized of the same pairs in the same order
 */
export function biartFormatCost(
  float32: readonly (readonly PredictedToken[])[],
  quantized: readonly (readonly PredictedToken[])[],
): BiARTDirectionCost {
  const [before, after] = [float32.flat(), quantized.flat()];
  const mean = (tokens: readonly PredictedToken[]) =>
    tokens.reduce((sum, { logProbability }) => sum + logProbability, 0) / tokens.length;
  const same = before.filter(({ likeliest }, i) => likeliest === after[i]!.likeliest).length;
  return {
    tokens: before.length,
    agreement: same / before.length,
    logLikelihood: { float32: mean(before), quantized: mean(after) },
  };
}
