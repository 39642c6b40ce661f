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
  const { heads, pastKeys, pastValues, lastPosition, total } = options;
  checkCachedAttention(query, key, value, options);
  const [output, keys, values] = query.graph.emit({
    type: "GroupQueryAttention",
    domain: "com.microsoft",
    inputs: [query, key, value, pastKeys, pastValues, lastPosition, total],
    sources: [],
    attributes: { num_heads: heads, kv_num_heads: heads },
    outputs: [
      { dtype: query.dtype, shape: query.shape },
      { dtype: query.dtype, shape: pastKeys.shape },
      { dtype: query.dtype, shape: pastValues.shape },
    ],
  });
  return { output: output!, keys: keys!, values: values! };
}

function checkCachedAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { heads, pastKeys, pastValues, lastPosition, total }: CachedAttentionOptions,
): void {
  const name = "cachedAttention";
  const floating = [query, key, value, pastKeys, pastValues];
  const operands = [...floating, lastPosition, total];
  requireShape(name, query, ["batch", "new", "heads * size"], operands);
  const [batch, positions, width] = query.shape as [number, number, number];
  requireShape(name, key, query.shape, operands);
  requireShape(name, value, query.shape, operands);
  requireWhole(name, "heads", heads, 1, operands);
  requireShape(name, pastKeys, [batch, heads, "capacity", width / heads], operands);
  requireShape(name, pastValues, pastKeys.shape, operands);
  requireWhole(name, "capacity", pastKeys.shape[2]!, positions, operands);
  requireShape(name, lastPosition, [batch], operands);
  requireShape(name, total, [1], operands);
  requireSameDtype(name, ...floating);
  requireDtype(name, query, floats, operands);
  requireDtype(name, lastPosition, ["int32"], operands);
  requireDtype(name, total, ["int32"], operands);
}
