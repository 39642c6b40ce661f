import { ShapeError } from "../errors.js";
import { customGradient, type Tensor } from "../graph.js";
import { add, multiply, subtract } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { sum } from "./reduction.js";
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
  if (
    query.rank !== 4 ||
    query.shape.join() !== key.shape.join() ||
    key.shape.join() !== value.shape.join()
  ) {
    throw new ShapeError(
      "causalAttention",
      [query.shape, key.shape, value.shape],
      "equal shapes of rank 4 expected",
    );
  }
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

export interface CachedAttentionOptions {
  heads: number;
  /** Keys of all positions so far, `[batch, heads, capacity, size]`; bind the output to the same memory. */
  pastKeys: Tensor;
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
