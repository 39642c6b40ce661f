import { concat, conv2d, type Graph, ParameterScope, type Tensor } from "../engine/index.js";
import { type AugVAEConfig, deepestLevel } from "./config.js";
import { decoder } from "./decoder.js";
import { encoder } from "./encoder.js";
import { convolution, type LayerOptions } from "./layers.js";

/**
 * Latents before quantization, one per encoder, shallowest first: picture `[batch, channels, resolution,
 * resolution]` in [-1, 1] → `[batch, codebookWidth, level, level]` each. The 1x1 convolutions before the quantizer
 * share their weight over levels and keep a bias each.
 */
export function encodeLevels(
  graph: Graph,
  picture: Tensor,
  config: AugVAEConfig,
  options: LayerOptions = {},
): Tensor[] {
  const scope = new ParameterScope(graph);
  let hidden = picture;
  return config.levels.slice(0, deepestLevel(config) + 1).map((_, level) => {
    const multipliers = level === 0 ? config.multipliers : config.deeperMultipliers;
    hidden = encoder(scope.child("encoders", level), hidden, multipliers, config, options);
    return quantizerConvolution(scope, "pre_quants", level, hidden, config.codebookWidth);
  });
}

/**
 * Picture `[batch, channels, resolution, resolution]` from quantized levels, shallowest first: all of them in ML,
 * where each decoder takes the quantized level before the output of the decoder below; the kept one alone in SL,
 * where 1x1 convolutions widen what took the place of that concatenation.
 */
export function decodeLevels(
  graph: Graph,
  quantized: readonly Tensor[],
  config: AugVAEConfig,
  options: LayerOptions = {},
): Tensor {
  const scope = new ParameterScope(graph);
  const count = deepestLevel(config) + 1;
  const single = config.keptLevel !== undefined;
  let hidden: Tensor | undefined;
  for (let i = 0; i < count; i++) {
    let input: Tensor;
    if (single) {
      const below = hidden ?? quantizerConvolution(scope, "post_quants", 0, quantized.at(-1)!, config.latent);
      input = hasConnector(config, i)
        ? convolution(scope.child("connectors", i), below, 2 * config.latent, 1)
        : below;
    } else {
      const level = quantizerConvolution(scope, "post_quants", i, quantized.at(-1 - i)!, config.latent);
      input = hidden ? concat([level, hidden], 1) : level;
    }
    const last = i === count - 1;
    const multipliers = last ? config.multipliers : config.deeperMultipliers;
    const outputs = last ? config.channels : config.latent;
    hidden = decoder(scope.child("decoders", i), input, outputs, multipliers, config, options);
  }
  return hidden!;
}

/**
 * Whether a decoder of AugVAE-SL has a 1x1 convolution before it: every one that took a concatenation in ML.
 * The decoder of ML's deepest level took none, so it gets none where that level is the one kept.
 */
export function hasConnector(config: AugVAEConfig, decoderIndex: number): boolean {
  return decoderIndex > 0 || deepestLevel(config) < config.levels.length - 1;
}

function quantizerConvolution(
  scope: ParameterScope,
  name: "pre_quants" | "post_quants",
  index: number,
  x: Tensor,
  outputs: number,
): Tensor {
  const weight = scope.child(name, 0).parameter("weight", [outputs, x.shape[1]!, 1, 1]);
  return conv2d(x, weight, scope.child(name, index).parameter("bias", [outputs]));
}
