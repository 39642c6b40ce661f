import {
  add,
  divide,
  exp,
  Graph,
  log,
  maximum,
  mean,
  multiply,
  negate,
  square,
  stopGradient,
  straightThrough,
  subtract,
  sum,
  type Tensor,
} from "../engine/index.js";
import { decodeLevels, encodeLevels } from "./augvae.js";
import { type AugVAEConfig, tokenLevels } from "./config.js";
import type { LayerOptions } from "./layers.js";
import {
  assign,
  type CodebookState,
  type CodebookStatistics,
  codebookStatistics,
  lookUp,
  toRows,
  updateCodebook,
} from "./quantizer.js";

/** State-dict names of the codebook and its moving averages. */
export const codebookNames = {
  codebook: "quantizers.0.embedding.weight",
  clusterSize: "quantizers.0.embedding.cluster_size",
  embedAverage: "quantizers.0.embedding.embed_avg",
} as const;

/** How a batch is trained on. */
export interface AugVAETrainingOptions extends LayerOptions {
  /** Pictures of a step. */
  batch: number;
  /** What the graph is to run on, "cpu" by default. */
  device?: "cpu" | "gpu";
  /**
   * "in turn": each level sees the codebook that the shallower one left, as the released code does. "joint": all levels
   * see the same codebook, and update it once with what they add up to.
   */
  levelUpdates?: "in turn" | "joint";
  /**
   * A perceptual distance of two batches of pictures `[batch, 3, height, width]`, → `[batch]`, and the weight of its mean
   * in the loss (0.1 in appendix A.2).
   */
  perceptual?: { distance: (reconstruction: Tensor, pictures: Tensor) => Tensor; weight: number };
  /** Weight of the mean absolute error; 0 by default, which is the paper's loss. */
  absoluteError?: number;
}

/** The forward pass of training with what a training step reads of it; losses are scalars. */
export interface AugVAETrainingGraph {
  readonly graph: Graph;
  /** Mean squared error plus the weighted absolute error and perceptual loss, where there are any, plus commitment. */
  readonly loss: Tensor;
  /** Mean perceptual distance, not weighted. */
  readonly perceptualLoss: Tensor | undefined;
  /** Mean squared error of pictures in [-1, 1]. */
  readonly reconstructionLoss: Tensor;
  /** Sum over levels of beta times the mean squared distance to the chosen codes (van den Oord et al., 2017). */
  readonly commitmentLoss: Tensor;
  /** Perplexity of the codes that the batch used, over all levels together, in [1, codes]. */
  readonly perplexity: Tensor;
  /** `[batch, channels, resolution, resolution]`. */
  readonly reconstruction: Tensor;
  /** Per encoder, shallowest first: vectors before quantization, `[batch * level * level, width]`. */
  readonly latents: readonly Tensor[];
  /** int64 `[batch * level * level]` in [0, codes). */
  readonly indices: readonly Tensor[];
  /** What each level adds to the moving averages. */
  readonly statistics: readonly CodebookStatistics[];
  /** Next values of the codebook and its averages, by state-dict name. */
  readonly nextCodebook: Readonly<Record<string, Tensor>>;
}

/**
 * Forward pass of training (section 3.3, appendix A.2): input `pictures` `[batch, channels, resolution, resolution]` in
 * [-1, 1] and the codebook state. Levels are quantized and update the shared codebook, shallowest first. In SL the
 * levels above the kept one are quantized too: they commit and update, but never reach the decoder.
 */
export function augVAETrainingGraph(
  config: AugVAEConfig,
  options: AugVAETrainingOptions,
): AugVAETrainingGraph {
  const { batch, checkpointActivations, levelUpdates = "in turn", perceptual, device = "cpu" } = options;
  const { absoluteError = 0 } = options;
  const { codebookSize, codebookWidth, resolution, channels } = config;
  const graph = new Graph({ device });
  const pictures = graph.input("pictures", "float32", [batch, channels, resolution, resolution]);
  let state: CodebookState = {
    codebook: graph.input(codebookNames.codebook, "float32", [codebookSize, codebookWidth]),
    clusterSize: graph.input(codebookNames.clusterSize, "float32", [codebookSize]),
    embedAverage: graph.input(codebookNames.embedAverage, "float32", [codebookSize, codebookWidth]),
  };
  const latents: Tensor[] = [];
  const indices: Tensor[] = [];
  const statistics: CodebookStatistics[] = [];
  const quantized: Tensor[] = [];
  const commitments: Tensor[] = [];
  encodeLevels(graph, pictures, config, { checkpointActivations }).forEach((latent, level) => {
    const rows = toRows(latent);
    const codes = assign(rows, state.codebook);
    const chosen = lookUp(state.codebook, codes, batch, config.levels[level]!);
    commitments.push(multiply(mean(square(subtract(stopGradient(chosen), latent))), config.beta));
    quantized.push(straightThrough(chosen, latent));
    const batchStatistics = codebookStatistics(rows, codes, codebookSize);
    if (levelUpdates === "in turn") state = updateCodebook(state, batchStatistics, config);
    latents.push(rows);
    indices.push(codes);
    statistics.push(batchStatistics);
  });
  if (levelUpdates === "joint") state = updateCodebook(state, total(statistics), config);
  const used = quantized.slice(-tokenLevels(config).length);
  const reconstruction = decodeLevels(graph, used, config, { checkpointActivations });
  const difference = subtract(reconstruction, pictures);
  const reconstructionLoss = mean(square(difference));
  const commitmentLoss = commitments.reduce((total, term) => add(total, term));
  const perceptualLoss = perceptual && mean(perceptual.distance(reconstruction, pictures));
  const terms = [reconstructionLoss];
  if (absoluteError > 0) {
    terms.push(multiply(mean(maximum(difference, negate(difference))), absoluteError));
  }
  if (perceptualLoss) terms.push(multiply(perceptualLoss, perceptual.weight));
  const pictureLoss = terms.reduce((total, term) => add(total, term));
  return {
    graph,
    loss: add(pictureLoss, commitmentLoss),
    reconstructionLoss,
    perceptualLoss,
    commitmentLoss,
    perplexity: perplexity(statistics),
    reconstruction,
    latents,
    indices,
    statistics,
    nextCodebook: {
      [codebookNames.codebook]: state.codebook,
      [codebookNames.clusterSize]: state.clusterSize,
      [codebookNames.embedAverage]: state.embedAverage,
    },
  };
}

function total(statistics: readonly CodebookStatistics[]): CodebookStatistics {
  return statistics.reduce((all, level) => ({
    counts: add(all.counts, level.counts),
    sums: add(all.sums, level.sums),
  }));
}

function perplexity(statistics: readonly CodebookStatistics[]): Tensor {
  const { counts } = total(statistics);
  const shares = divide(counts, sum(counts));
  return exp(negate(sum(multiply(shares, log(add(shares, 1e-10))))));
}
