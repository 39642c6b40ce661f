import {
  add,
  checkpointed,
  conv2d,
  groupNorm,
  type ParameterScope,
  swish,
  type Tensor,
} from "../engine/index.js";
import type { AugVAEConfig } from "./config.js";

/** How layers are put into a training graph. */
export interface LayerOptions {
  /** Residual blocks forget what they compute, and the backward pass computes it again: less memory, more time. */
  readonly checkpointActivations?: boolean | undefined;
}

/** A convolution that keeps height and width (odd kernels), its weight and bias in the scope. */
export function convolution(scope: ParameterScope, x: Tensor, outputs: number, kernel: 1 | 3): Tensor {
  const edge = (kernel - 1) / 2;
  const weight = scope.parameter("weight", [outputs, x.shape[1]!, kernel, kernel]);
  return conv2d(x, weight, scope.parameter("bias", [outputs]), { padding: [edge, edge, edge, edge] });
}

/**
 * Group normalization, swish, then a convolution. The backward pass takes the normalized values and their swish from `x`
 * again, which costs next to nothing beside the convolution, and so a third of the activations is kept.
 */
export function normalizedConvolution(
  norm: ParameterScope,
  conv: ParameterScope,
  x: Tensor,
  outputs: number,
  config: AugVAEConfig,
): Tensor {
  return checkpointed([x], ([input]) => {
    const channels = x.shape[1]!;
    const scale = norm.parameter("weight", [channels]);
    const bias = norm.parameter("bias", [channels]);
    const normalized = groupNorm(input!, config.normalizationGroups, scale, bias, 1e-6);
    return convolution(conv, swish(normalized), outputs, 3);
  });
}

/** The residual block of VQGAN without attention, as the released AugVAE has it (not a "bottleneck"). */
export function residualBlock(
  scope: ParameterScope,
  x: Tensor,
  outputs: number,
  config: AugVAEConfig,
  options: LayerOptions = {},
): Tensor {
  const build = ([input]: readonly Tensor[]) => plainResidualBlock(scope, input!, outputs, config);
  return options.checkpointActivations ? checkpointed([x], build) : build([x]);
}

function plainResidualBlock(scope: ParameterScope, x: Tensor, outputs: number, config: AugVAEConfig): Tensor {
  const first = normalizedConvolution(scope.child("norm1"), scope.child("conv1"), x, outputs, config);
  const second = normalizedConvolution(scope.child("norm2"), scope.child("conv2"), first, outputs, config);
  const shortcut = x.shape[1] === outputs ? x : convolution(scope.child("nin_shortcut"), x, outputs, 1);
  return add(shortcut, second);
}

/** The two blocks at the smallest resolution of an encoder or decoder. */
export function middleBlocks(
  scope: ParameterScope,
  x: Tensor,
  config: AugVAEConfig,
  options: LayerOptions,
): Tensor {
  const channels = x.shape[1]!;
  const first = residualBlock(scope.child("block_1"), x, channels, config, options);
  return residualBlock(scope.child("block_2"), first, channels, config, options);
}
