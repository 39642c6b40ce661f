import { embedding, Graph, linear, ParameterScope, reshape, slice, type Tensor } from "../engine/index.js";
import { blockLayer, blockProduct, JOINED } from "./block-layers.js";
import { type BiARTConfig, sequenceLength } from "./config.js";
import type { WeightBlocks } from "./quantized-weights.js";
import { sharedPrefixAttention } from "./shared-prefix-attention.js";
import { embed, projections, transformer } from "./transformer.js";

export interface SharedPrefixGraphOptions {
  /** Tokens that a row may come to have after its prefix. */
  readonly generated: number;
  /** Ids that may come next: the rows of `candidates.weight`. */
  readonly candidates: number;
  /** Of weights in blocks; float32 unless told. */
  readonly blocks?: WeightBlocks | undefined;
}

/** Groups and rows of the graph; a run may have others where {@link openTensors} are. */
const GROUPS = 1;
const ROWS = 2;

/**
 * A step of generation for rows in groups, each of which shares a prefix: logits of what follows one new position. Inputs:
 * `ids` and `segments` int64 `[rows, 1]`, `positions` int64 `[1]`, `mask` and `grouped` as in {@link sharedPrefixAttention},
 * and per block `prefix.keys.<block>`, `prefix.values.<block>`, `row.keys.<block>` and `row.values.<block>`. Outputs:
 * `logits` `[rows, candidates]`, and per block `new.keys.<block>` and `new.values.<block>` `[rows, 1, width]`, for the caller
 * to add to the rows' caches. Parameters are those of `generationGraph`.
 */
export function sharedPrefixGraph(config: BiARTConfig, options: SharedPrefixGraphOptions): Graph {
  const { generated, candidates, blocks } = options;
  const { width, heads, layers } = config;
  const capacity = sequenceLength(config);
  const size = width / heads;
  const graph = new Graph();
  const ids = graph.input("ids", "int64", [ROWS, 1]);
  const segments = graph.input("segments", "int64", [ROWS, 1]);
  const positions = graph.input("positions", "int64", [1]);
  const mask = graph.input("mask", "float32", [capacity + generated + 1]);
  const grouped = graph.input("grouped", "int64", [4]);
  const ofPrefix = [GROUPS, heads, capacity, size];
  const ofRow = [ROWS, heads, generated, size];
  const caches = Array.from({ length: layers }, (_, block) => ({
    heads,
    mask,
    grouped,
    prefixKeys: graph.input(`prefix.keys.${block}`, "float32", ofPrefix),
    prefixValues: graph.input(`prefix.values.${block}`, "float32", ofPrefix),
    rowKeys: graph.input(`row.keys.${block}`, "float32", ofRow),
    rowValues: graph.input(`row.values.${block}`, "float32", ofRow),
  }));
  const places = embedding(graph.parameter("pos_emb", [capacity, width]), positions);
  const x = embed(graph, ids, segments, reshape(places, [1, 1, width]), config);
  const project = (input: Tensor, scope: ParameterScope): readonly [Tensor, Tensor, Tensor] => {
    if (!blocks) return projections(scope, input, width);
    const joined = blockLayer(blocks.layers)(scope.child(JOINED), input, 3 * width);
    const part = (i: number) => slice(joined, 2, i * width, (i + 1) * width);
    return [part(0), part(1), part(2)];
  };
  const hidden = transformer(graph, x, config, {
    ...(blocks && { layer: blockLayer(blocks.layers) }),
    attention: (input, scope, block) => {
      const [query, key, value] = project(input, scope);
      graph.output(`new.keys.${block}`, key);
      graph.output(`new.values.${block}`, value);
      return sharedPrefixAttention(query, key, value, caches[block]!);
    },
  });
  const last = reshape(hidden, [ROWS, width]);
  const head = new ParameterScope(graph, "candidates");
  const logits = blocks
    ? blockProduct(head, last, candidates, blocks.head)
    : linear(last, head.parameter("weight", [candidates, width]));
  graph.output("logits", logits);
  return graph;
}

/** Inputs and outputs of the graph whose first axis is rows or groups. */
export function openTensors({ inputs, outputs }: Graph): Set<string> {
  const names = new Set([...inputs.keys(), ...outputs.keys()]);
  for (const name of ["positions", "mask", "grouped"]) names.delete(name);
  return names;
}
