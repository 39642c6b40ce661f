import {
  cachedAttention,
  cachedJoinedAttention,
  embedding,
  Graph,
  linear,
  ParameterScope,
  reshape,
  slice,
  type Tensor,
} from "../engine/index.js";
import { blockLayer, blockProduct, JOINED } from "./block-layers.js";
import { type BiARTConfig, sequenceLength } from "./config.js";
import { BiARTError } from "./errors.js";
import type { WeightBlocks } from "./quantized-weights.js";
import { embed, projections, transformer } from "./transformer.js";

export interface GenerationGraphOptions {
  /** Sequences that grow side by side. */
  batch: number;
  /** New positions of a run: a whole prefix at first, one at a time afterwards. */
  positions: number;
  /** Ids that may come next: the rows of `candidates.weight`. */
  candidates: number;
  /** Of weights in blocks; float32 unless told. */
  blocks?: WeightBlocks | undefined;
  /** The first of the new positions that logits are wanted for; the last one unless told. Others take a batch of one. */
  logitsFrom?: number;
}

/**
 * One run of generation over key–value caches: logits of what follows the new positions, or the last of them. Inputs:
 * `ids` and `segments` int64 `[batch, positions]`, `positions` int64 `[positions]`, `last_position` int32
 * `[batch]` and `total` int32 `[1]` as in {@link cachedAttention}, and per block `keys.<block>` and
 * `values.<block>` float32 `[batch, heads, sequence length, width / heads]`. Outputs: `logits`
 * `[batch * positions wanted, candidates]`, and `next.keys.<block>` and `next.values.<block>`, to be bound to their
 * inputs' memory.
 *
 * Parameters are those of BiART but for two: `pos_emb` has no leading axis of one, and of the head there is only
 * `candidates.weight` `[candidates, width]`, the rows of `head.weight` whose ids may come next. With weights in blocks, each
 * has its scales beside it (`quantizeBiART`), and query, key and value are one layer, `query_key_value`.
 * @throws BiARTError where the size of a head is no multiple of 8, which the runtime's cached attention takes alone.
 */
export function generationGraph(config: BiARTConfig, options: GenerationGraphOptions): Graph {
  const { batch, positions: count, candidates, blocks, logitsFrom = count - 1 } = options;
  const { width, heads, layers } = config;
  const capacity = sequenceLength(config);
  if ((width / heads) % 8 !== 0) {
    throw new BiARTError(
      `heads of ${width / heads} (width ${width} over ${heads}) cannot generate: multiples of 8 are needed`,
    );
  }
  const graph = new Graph();
  const ids = graph.input("ids", "int64", [batch, count]);
  const segments = graph.input("segments", "int64", [batch, count]);
  const positions = graph.input("positions", "int64", [count]);
  const lastPosition = graph.input("last_position", "int32", [batch]);
  const total = graph.input("total", "int32", [1]);
  const cache = [batch, heads, capacity, width / heads];
  const past = Array.from({ length: layers }, (_, block) => ({
    pastKeys: graph.input(`keys.${block}`, "float32", cache),
    pastValues: graph.input(`values.${block}`, "float32", cache),
  }));
  const places = embedding(graph.parameter("pos_emb", [capacity, width]), positions);
  const x = embed(graph, ids, segments, reshape(places, [1, count, width]), config);
  const attend = (input: Tensor, scope: ParameterScope, block: number) => {
    const cache = { heads, ...past[block]!, lastPosition, total };
    if (!blocks) return cachedAttention(...projections(scope, input, width), cache);
    return cachedJoinedAttention(blockLayer(blocks.layers)(scope.child(JOINED), input, 3 * width), cache);
  };
  const hidden = transformer(graph, x, config, {
    ...(blocks && { layer: blockLayer(blocks.layers) }),
    attention: (input, scope, block) => {
      const attended = attend(input, scope, block);
      graph.output(`next.keys.${block}`, attended.keys);
      graph.output(`next.values.${block}`, attended.values);
      return attended.output;
    },
  });
  const wanted = reshape(slice(hidden, 1, logitsFrom, count), [batch * (count - logitsFrom), width]);
  const head = new ParameterScope(graph, "candidates");
  const logits = blocks
    ? blockProduct(head, wanted, candidates, blocks.head)
    : linear(wanted, head.parameter("weight", [candidates, width]));
  graph.output("logits", logits);
  return graph;
}
