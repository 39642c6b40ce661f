import { concat, Graph, type GraphOptions, reshape, slice } from "../engine/index.js";
import { decodeLevels, encodeLevels } from "./augvae.js";
import { type AugVAEConfig, deepestLevel, tokenCount, tokenLevels } from "./config.js";
import { assign, lookUp, toRows } from "./quantizer.js";
import { codebookNames } from "./training-graph.js";

/** Input `pictures` `[batch, channels, resolution, resolution]` → output `tokens` int64 `[batch, tokens]`, shallowest level first. */
export function encodeGraph(config: AugVAEConfig, batch: number, options: GraphOptions = {}): Graph {
  const { channels, resolution, codebookSize, codebookWidth } = config;
  const graph = new Graph(options);
  const pictures = graph.input("pictures", "float32", [batch, channels, resolution, resolution]);
  const codebook = graph.parameter(codebookNames.codebook, [codebookSize, codebookWidth]);
  const latents = encodeLevels(graph, pictures, config);
  const kept = config.keptLevel === undefined ? latents : [latents[deepestLevel(config)]!];
  const tokens = kept.map((latent) => reshape(assign(toRows(latent), codebook), [batch, -1]));
  graph.output("tokens", concat(tokens, 1));
  return graph;
}

/** Input `tokens` int64 `[batch, tokens]` → output `pictures` `[batch, channels, resolution, resolution]`, about [-1, 1]. */
export function decodeGraph(config: AugVAEConfig, batch: number, options: GraphOptions = {}): Graph {
  const graph = new Graph(options);
  const tokens = graph.input("tokens", "int64", [batch, tokenCount(config)]);
  const codebook = graph.parameter(codebookNames.codebook, [config.codebookSize, config.codebookWidth]);
  let start = 0;
  const levels = tokenLevels(config).map((size) => {
    start += size * size;
    return lookUp(codebook, slice(tokens, 1, start - size * size, start), batch, size);
  });
  graph.output("pictures", decodeLevels(graph, levels, config));
  return graph;
}
