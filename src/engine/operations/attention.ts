import { customGradient, type Tensor } from "../graph.js";
import { add, multiply, subtract } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { sum } from "./reduction.js";
import {
  floats,
  requireDtype,
  requireSameDtype,
  requireSameShape,
  requireShape,
  requireWhole,
} from "./shapes.js";
import { softmax } from "./softmax.js";

/**
 * Masked dot-product attention (Vaswani et al., 2017), every position attending to itself and those before
 * it: query, key and value `[batch, heads, length, size]`.
 * `dropProbabilities` is applied to the attention weights.
 */
export function causalAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  dropProbabilities?: (probabilities: Tensor) => Tensor,
): Tensor {
  const operands = [query, key, value];
  requireShape("causalAttention", query, ["batch", "heads", "length", "size"], operands);
  requireSameShape("causalAttention", ...operands);
  requireSameDtype("causalAttention", ...operands);
  requireDtype("causalAttention", query, floats, operands);
  const [, , length, size] = query.shape as [number, number, number, number];
  const alpha = 1 / Math.sqrt(size);
  const scores = matmul(query, key, { transposeB: true, alpha });
  const masked = add(scores, causalMask(query, length));
  if (dropProbabilities) return matmul(dropProbabilities(softmax(masked)), value);
  const probabilities = softmax(masked);
  const output = matmul(probabilities, value);
  return customGradient(output, [query, key, value], (dy) => {
    // The row sums of softmax's rule equal those of dy * output (Dao et al., 2022), a far smaller product.
    const rowSums = sum(multiply(dy, output), [-1], true);
    const spread = subtract(matmul(dy, value, { transposeB: true }), rowSums);
    const dScores = multiply(probabilities, spread);
    return [
      matmul(dScores, key, { alpha }),
      matmul(dScores, query, { transposeA: true, alpha }),
      matmul(probabilities, dy, { transposeA: true }),
    ];
  });
}

function causalMask(like: Tensor, length: number): Tensor {
  const mask = new Float32Array(length * length);
  for (let row = 0; row < length; row++)
    mask.fill(Number.NEGATIVE_INFINITY, row * length + row + 1, (row + 1) * length);
  return maskConstant(like, length, mask);
}

const masks = new WeakMap<object, Map<number, Tensor>>();

function maskConstant(like: Tensor, length: number, mask: Float32Array): Tensor {
  const known = masks.get(like.graph) ?? new Map<number, Tensor>();
  masks.set(like.graph, known);
  const constant = known.get(length) ?? like.graph.constant(like.dtype, [length, length], mask);
  known.set(length, constant);
  return constant;
}

/** The caches of one block, and how far they are filled. */
export interface CachedAttentionOptions {
  /** Heads of query, key and value alike. */
  heads: number;
  /** Keys of all positions so far, `[batch, heads, capacity, size]`; bind the output to the same memory. */
  pastKeys: Tensor;
  /** Values likewise, of the same shape. */
  pastValues: Tensor;
  /** int32 `[batch]`: the index of the last position after this step. */
  lastPosition: Tensor;
  /** int32 `[1]`: the number of positions after this step. */
  total: Tensor;
}

/**
 * One step of causal attention over a key–value cache in place: query, key, value `[batch, new, heads * size]`.
 * Runs as ONNX Runtime's GroupQueryAttention. No gradient.
 * @returns the output `[batch, new, heads * size]` and the caches with the new positions written.
 */
export function cachedAttention(query: Tensor, key: Tensor, value: Tensor, options: CachedAttentionOptions) {
  const operands = [query, key, value, ...cacheOperands(options)];
  requireShape(cached, query, ["batch", "new", "heads * size"], operands);
  requireShape(cached, key, query.shape, operands);
  requireShape(cached, value, query.shape, operands);
  return emitCachedAttention([query, key, value], query.shape, options, operands);
}

/**
 * {@link cachedAttention} of one product: query, key and value side by side, `[batch, new, 3 * heads * size]`.
 */
export function cachedJoinedAttention(queryKeyValue: Tensor, options: CachedAttentionOptions) {
  const operands = [queryKeyValue, ...cacheOperands(options)];
  requireShape(cached, queryKeyValue, ["batch", "new", "3 * heads * size"], operands);
  const [batch, positions, columns] = queryKeyValue.shape as [number, number, number];
  const shape = [batch, positions, columns / 3];
  return emitCachedAttention([queryKeyValue], shape, options, operands);
}

const cached = "cachedAttention";

function cacheOperands({ pastKeys, pastValues, lastPosition, total }: CachedAttentionOptions): Tensor[] {
  return [pastKeys, pastValues, lastPosition, total];
}

function emitCachedAttention(
  projected: readonly [Tensor, ...Tensor[]],
  shape: readonly number[],
  { heads, pastKeys, pastValues, lastPosition, total }: CachedAttentionOptions,
  operands: readonly Tensor[],
) {
  const [batch, positions, width] = shape as [number, number, number];
  requireWhole(cached, "heads", heads, 1, operands);
  requireShape(cached, pastKeys, [batch, heads, "capacity", width / heads], operands);
  requireShape(cached, pastValues, pastKeys.shape, operands);
  requireWhole(cached, "capacity", pastKeys.shape[2]!, positions, operands);
  requireShape(cached, lastPosition, [batch], operands);
  requireShape(cached, total, [1], operands);
  const [query, key, value] = projected;
  requireSameDtype(cached, ...projected, pastKeys, pastValues);
  requireDtype(cached, query, floats, operands);
  requireDtype(cached, lastPosition, ["int32"], operands);
  requireDtype(cached, total, ["int32"], operands);
  const [output, keys, values] = query.graph.emit({
    type: "GroupQueryAttention",
    domain: "com.microsoft",
    inputs: [query, key, value, pastKeys, pastValues, lastPosition, total],
    sources: [],
    attributes: { num_heads: heads, kv_num_heads: heads },
    outputs: [
      { dtype: query.dtype, shape },
      { dtype: query.dtype, shape: pastKeys.shape },
      { dtype: query.dtype, shape: pastValues.shape },
    ],
  });
  return { output: output!, keys: keys!, values: values! };
}
