import { type ParameterScope, type Tensor, upsampleNearest } from "../engine/index.js";
import type { AugVAEConfig } from "./config.js";
import {
  convolution,
  type LayerOptions,
  middleBlocks,
  normalizedConvolution,
  residualBlock,
} from "./layers.js";

/**
 * G(f, d) of section 3.3: `[batch, in, n, n]` → `[batch, outputs, n f, n f]`, where f is 2 to the number of
 * multipliers less one.
 */
export function decoder(
  scope: ParameterScope,
  x: Tensor,
  outputs: number,
  multipliers: readonly number[],
  config: AugVAEConfig,
  options: LayerOptions = {},
): Tensor {
  let hidden = convolution(scope.child("conv_in"), x, config.hidden * multipliers.at(-1)!, 3);
  hidden = middleBlocks(scope.child("mid"), hidden, config, options);
  for (let i = multipliers.length - 1; i >= 0; i--) {
    const level = scope.child("up", i);
    for (let block = 0; block <= config.residualBlocks; block++) {
      hidden = residualBlock(
        level.child("block", block),
        hidden,
        config.hidden * multipliers[i]!,
        config,
        options,
      );
    }
    if (i > 0) {
      const doubled = upsampleNearest(hidden);
      hidden = convolution(level.child("upsample", "conv"), doubled, doubled.shape[1]!, 3);
    }
  }
  return normalizedConvolution(scope.child("norm_out"), scope.child("conv_out"), hidden, outputs, config);
}
