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

/** Group normalization, then swish. */
export function normalizedSwish(scope: ParameterScope, x: Tensor, config: AugVAEConfig): Tensor {
  const channels = x.shape[1]!;
  const scale = scope.parameter("weight", [channels]);
  const bias = scope.parameter("bias", [channels]);
  return swish(groupNorm(x, config.normalizationGroups, scale, bias, 1e-6));
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
  const first = convolution(
    scope.child("conv1"),
    normalizedSwish(scope.child("norm1"), x, config),
    outputs,
    3,
  );
  const second = convolution(
    scope.child("conv2"),
    normalizedSwish(scope.child("norm2"), first, config),
    outputs,
    3,
  );
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
