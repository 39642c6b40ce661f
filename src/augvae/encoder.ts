import { conv2d, type ParameterScope, type Tensor } from "../engine/index.js";
import type { AugVAEConfig } from "./config.js";
import {
  convolution,
  type LayerOptions,
  middleBlocks,
  normalizedConvolution,
  residualBlock,
} from "./layers.js";

/**
 * E(f, d) of section 3.3: `[batch, in, n, n]` → `[batch, latent, n / f, n / f]`, where f is 2 to the number of
 * multipliers less one.
 */
export function encoder(
  scope: ParameterScope,
  x: Tensor,
  multipliers: readonly number[],
  config: AugVAEConfig,
  options: LayerOptions = {},
): Tensor {
  let hidden = convolution(scope.child("conv_in"), x, config.hidden, 3);
  multipliers.forEach((multiplier, i) => {
    const level = scope.child("down", i);
    for (let block = 0; block < config.residualBlocks; block++) {
      hidden = residualBlock(
        level.child("block", block),
        hidden,
        config.hidden * multiplier,
        config,
        options,
      );
    }
    if (i < multipliers.length - 1) hidden = downsample(level.child("downsample", "conv"), hidden);
  });
  hidden = middleBlocks(scope.child("mid"), hidden, config, options);
  return normalizedConvolution(
    scope.child("norm_out"),
    scope.child("conv_out"),
    hidden,
    config.latent,
    config,
  );
}

/** Half the height and width: zeros on the right and below, then a convolution of stride 2. */
function downsample(scope: ParameterScope, x: Tensor): Tensor {
  const channels = x.shape[1]!;
  const weight = scope.parameter("weight", [channels, channels, 3, 3]);
  return conv2d(x, weight, scope.parameter("bias", [channels]), { stride: 2, padding: [0, 0, 1, 1] });
}
