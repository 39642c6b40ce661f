import {
  add,
  causalAttention,
  checkpointed,
  type Dropout,
  embedding,
  type Graph,
  gelu,
  layerNorm,
  linear,
  ParameterScope,
  reshape,
  slice,
  type Tensor,
  transpose,
} from "../engine/index.js";
import { type BiARTConfig, sequenceLength, vocabularySize } from "./config.js";

/** Dropout at one of the places for it: 0 for the embeddings, then three in each block. */
type Drop = (x: Tensor, site: number) => Tensor;

/** Places of dropout in a block: attention weights, and what attention and MLP add to the residual stream. */
const SITES = { attention: 0, projection: 1, mlp: 2 } as const;
const SITES_PER_BLOCK = 3;

/** Places of dropout in a whole transformer. */
export function dropoutSites({ layers }: BiARTConfig): number {
  return 1 + SITES_PER_BLOCK * layers;
}

const siteOf = (block: number, place: keyof typeof SITES) => 1 + SITES_PER_BLOCK * block + SITES[place];

/**
 * Attention of one block over its normalized input `[batch, length, width]`, by the weights of query, key and value in
 * `scope`; the projection comes after.
 */
export type Attention = (x: Tensor, scope: ParameterScope, block: number) => Tensor;

/** A linear layer by its weight and bias in `scope`: `[…, in]` → `[…, outputs]`. */
export type LinearLayer = (scope: ParameterScope, x: Tensor, outputs: number) => Tensor;

/** What blocks are made of. */
export interface BlockParts {
  readonly attention: Attention;
  /** The projection and the layers of the MLP; {@link dense} unless told. */
  readonly layer?: LinearLayer;
  /** None unless told. */
  readonly drop?: Drop;
}

/**
 * Sum of token, segment and position embeddings (section 3.4): ids and segments int64 `[batch, length]` →
 * `[batch, length, width]`. `positions` are rows of the position table, `[1, length, width]`.
 */
export function embed(
  graph: Graph,
  ids: Tensor,
  segments: Tensor,
  positions: Tensor,
  config: BiARTConfig,
): Tensor {
  const scope = new ParameterScope(graph);
  const tokens = embedding(scope.parameter("tok_emb.weight", [vocabularySize(config), config.width]), ids);
  const roles = embedding(scope.parameter("seg_emb.weight", [2, config.width]), segments);
  return add(add(tokens, roles), positions);
}

/** The learned position table, `[1, sequence length, width]`. */
export function positionTable(graph: Graph, config: BiARTConfig, length = sequenceLength(config)): Tensor {
  return new ParameterScope(graph).parameter("pos_emb", [1, length, config.width]);
}

/** The pre-LayerNorm blocks and the final norm: `[batch, length, width]` → the same shape. */
export function transformer(
  graph: Graph,
  x: Tensor,
  config: BiARTConfig,
  parts: BlockParts,
  checkpointActivations = false,
): Tensor {
  const scope = new ParameterScope(graph);
  let hidden = parts.drop?.(x, 0) ?? x;
  for (let i = 0; i < config.layers; i++) {
    const build = ([input]: readonly Tensor[]) => transformerBlock(scope, i, input!, config, parts);
    hidden = checkpointActivations ? checkpointed([hidden], build) : build([hidden]);
  }
  return normalize(scope.child("ln_f"), hidden);
}

function transformerBlock(
  scope: ParameterScope,
  index: number,
  x: Tensor,
  { width }: BiARTConfig,
  { attention, layer = dense, drop = (tensor) => tensor }: BlockParts,
): Tensor {
  const block = scope.child("blocks", index);
  const weights = block.child("attn");
  const attended = attention(normalize(block.child("ln1"), x), weights, index);
  const middle = add(x, drop(layer(weights.child("proj"), attended, width), siteOf(index, "projection")));
  const wide = gelu(layer(block.child("mlp", 0), normalize(block.child("ln2"), middle), 4 * width));
  return add(middle, drop(layer(block.child("mlp", 2), wide, width), siteOf(index, "mlp")));
}

/** Query, key and value of an attention's input, each of its shape. */
export function projections(scope: ParameterScope, x: Tensor, width: number): [Tensor, Tensor, Tensor] {
  const project = (name: string) => dense(scope.child(name), x, width);
  return [project("query"), project("key"), project("value")];
}

/** The untied head without bias: `[rows, width]` → logits `[rows, vocabulary]`. */
export function head(graph: Graph, hidden: Tensor, config: BiARTConfig): Tensor {
  return linear(
    hidden,
    new ParameterScope(graph).parameter("head.weight", [vocabularySize(config), config.width]),
  );
}

/** Attention over a whole sequence, for training. */
export function wholeSequenceAttention(config: BiARTConfig, dropout?: Dropout): Attention {
  const { heads, width } = config;
  return (x, scope, block) => {
    const [batch, length] = x.shape as [number, number, number];
    const [query, key, value] = projections(scope, x, width);
    const split = (of: Tensor) => transpose(reshape(of, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
    const drop = dropout && ((weights: Tensor) => dropout.apply(weights, siteOf(block, "attention")));
    const attended = causalAttention(split(query), split(key), split(value), drop);
    return reshape(transpose(attended, [0, 2, 1, 3]), [batch, length, width]);
  };
}

/** Options of a pass over whole sequences. */
export interface SequenceOptions {
  dropout?: Dropout | undefined;
  /** Rows of the position table; those of the config by default. */
  positions?: number;
  /** Blocks forget what they compute, and the backward pass computes it again: less memory, more time. */
  checkpointActivations?: boolean | undefined;
}

/**
 * What the head takes, for every position of whole sequences, `[batch * length, width]`: ids and segments int64
 * `[batch, length]`, where length may be anything up to the rows of the position table.
 */
export function sequenceHidden(
  graph: Graph,
  ids: Tensor,
  segments: Tensor,
  config: BiARTConfig,
  options: SequenceOptions = {},
): Tensor {
  const [batch, length] = ids.shape as [number, number];
  const table = positionTable(graph, config, options.positions);
  const x = embed(graph, ids, segments, slice(table, 1, 0, length), config);
  const { dropout, checkpointActivations } = options;
  const attention = wholeSequenceAttention(config, dropout);
  const drop: Drop | undefined = dropout && ((tensor, site) => dropout.apply(tensor, site));
  const parts = { attention, ...(drop && { drop }) };
  const hidden = transformer(graph, x, config, parts, checkpointActivations);
  return reshape(hidden, [batch * length, config.width]);
}

/** Logits of every position of whole sequences, `[batch * length, vocabulary]`; see {@link sequenceHidden}. */
export function sequenceLogits(
  graph: Graph,
  ids: Tensor,
  segments: Tensor,
  config: BiARTConfig,
  options: SequenceOptions = {},
): Tensor {
  return head(graph, sequenceHidden(graph, ids, segments, config, options), config);
}

/** A linear layer in float32. */
export const dense: LinearLayer = (scope, x, outputs) => {
  const weight = scope.parameter("weight", [outputs, x.shape.at(-1)!]);
  return linear(x, weight, scope.parameter("bias", [outputs]));
};

function normalize(scope: ParameterScope, x: Tensor): Tensor {
  const width = x.shape.at(-1)!;
  return layerNorm(x, scope.parameter("weight", [width]), scope.parameter("bias", [width]));
}
