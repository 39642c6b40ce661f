import { allocate, elementCount, Random, type TensorData } from "../engine/index.js";
import { type AugVAEConfig, deepestLevel } from "./config.js";
import { augVAETrainingGraph, codebookNames } from "./training-graph.js";

/**
 * Names and shapes of all trainable parameters, in the official state dict's terms. AugVAE-SL includes the biases of
 * removed levels' 1x1 convolutions, which are never used but belong to the official checkpoint.
 */
export function augVAEParameters(config: AugVAEConfig): Record<string, readonly number[]> {
  const { graph } = augVAETrainingGraph(config, { batch: 1 });
  const shapes: Record<string, readonly number[]> = {};
  for (const [name, tensor] of graph.parameters) shapes[name] = tensor.shape;
  for (let level = 0; level < config.levels.length; level++) {
    shapes[`pre_quants.${level}.bias`] ??= [config.codebookWidth];
    shapes[`post_quants.${level}.bias`] ??= [config.latent];
  }
  return shapes;
}

/** Names and shapes of the codebook and its moving averages, which the optimizer does not touch. */
export function codebookShapes(config: AugVAEConfig): Record<string, readonly number[]> {
  return {
    [codebookNames.codebook]: [config.codebookSize, config.codebookWidth],
    [codebookNames.clusterSize]: [config.codebookSize],
    [codebookNames.embedAverage]: [config.codebookSize, config.codebookWidth],
  };
}

/** Names and shapes of all that an AugVAE's file holds: parameters, codebook and the codebook's moving averages. */
export function augVAETensors(config: AugVAEConfig): Record<string, readonly number[]> {
  return { ...augVAEParameters(config), ...codebookShapes(config) };
}

/**
 * Whether Muon may update a parameter: the kernels within encoders and decoders, not those that read or write pictures, nor
 * the 1x1 convolutions beside the quantizer.
 */
export function isInnerKernel(name: string, config: AugVAEConfig): boolean {
  const last = deepestLevel(config);
  if (name === "encoders.0.conv_in.weight" || name === `decoders.${last}.conv_out.weight`) return false;
  return /^(encoders|decoders)\..*(conv\w*|nin_shortcut)\.weight$/.test(name);
}

/** PyTorch's default initialization of convolutions, U(±1 / √fan-in), and of normalizations, 1 and 0. */
export function initializeAugVAE(config: AugVAEConfig, seed: number): Record<string, TensorData> {
  const shapes = augVAEParameters(config);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = allocate("float32", shape);
      fillDefault(tensor, name, shapes, new Random(seed, "initialize", name));
      return [name, tensor];
    }),
  );
}

function fillDefault(
  tensor: TensorData<"float32">,
  name: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  random: Random,
): void {
  if (/\.norm\w*\.(weight|bias)$/.test(name)) {
    tensor.data.fill(name.endsWith("weight") ? 1 : 0);
    return;
  }
  const shared = name.replace(/^(pre_quants|post_quants)\.\d+/, "$1.0");
  const weight = shapes[shared.replace(/bias$/, "weight")]!;
  const bound = 1 / Math.sqrt(elementCount(weight.slice(1)));
  for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = bound * (2 * random.uniform() - 1);
}

/**
 * AugVAE-SL's starting weights from a trained AugVAE-ML (section 3.3): what remains keeps its weights, decoders lose
 * those of the removed levels in front, and the connectors start anew.
 */
export function singleLevelFromMultiLevel(
  multiLevel: Readonly<Record<string, TensorData>>,
  config: AugVAEConfig,
  seed: number,
): Record<string, TensorData> {
  const removed = config.levels.length - 1 - deepestLevel(config);
  const fresh = initializeAugVAE(config, seed);
  return Object.fromEntries(
    Object.entries(fresh).map(([name, start]) => {
      const source = name.replace(/^decoders\.(\d+)/, (_, index) => `decoders.${Number(index) + removed}`);
      const trained = name.startsWith("connectors.") ? undefined : multiLevel[source];
      return [name, trained ?? start];
    }),
  );
}
