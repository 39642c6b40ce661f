import {
  add,
  divide,
  exp,
  Graph,
  log,
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

/** The forward pass of training with what a training step reads of it; losses are scalars. */
export interface AugVAETrainingGraph {
  readonly graph: Graph;
  /** Mean squared error plus commitment. */
  readonly loss: Tensor;
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
 * Forward pass of training (section 3.3, appendix A.2, without the perceptual term): input `pictures`
 * `[batch, channels, resolution, resolution]` in [-1, 1] and the codebook state. Levels are quantized and update the
 * shared codebook in turn, shallowest first, each with the codebook that the one before left. In SL the levels above
 * the kept one are quantized too: they commit and update, but never reach the decoder.
 */
export function augVAETrainingGraph(config: AugVAEConfig, batch: number): AugVAETrainingGraph {
  const { codebookSize, codebookWidth, resolution, channels } = config;
  const graph = new Graph();
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
  encodeLevels(graph, pictures, config).forEach((latent, level) => {
    const rows = toRows(latent);
    const codes = assign(rows, state.codebook);
    const chosen = lookUp(state.codebook, codes, batch, config.levels[level]!);
    commitments.push(multiply(mean(square(subtract(stopGradient(chosen), latent))), config.beta));
    quantized.push(straightThrough(chosen, latent));
    const batchStatistics = codebookStatistics(rows, codes, codebookSize);
    state = updateCodebook(state, batchStatistics, config);
    latents.push(rows);
    indices.push(codes);
    statistics.push(batchStatistics);
  });
  const used = quantized.slice(-tokenLevels(config).length);
  const reconstruction = decodeLevels(graph, used, config);
  const reconstructionLoss = mean(square(subtract(reconstruction, pictures)));
  const commitmentLoss = commitments.reduce((total, term) => add(total, term));
  return {
    graph,
    loss: add(reconstructionLoss, commitmentLoss),
    reconstructionLoss,
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

function perplexity(statistics: readonly CodebookStatistics[]): Tensor {
  const counts = statistics.map(({ counts }) => counts).reduce((total, level) => add(total, level));
  const shares = divide(counts, sum(counts));
  return exp(negate(sum(multiply(shares, log(add(shares, 1e-10))))));
}
