import {
  add,
  concat,
  matmul,
  multiply,
  reshape,
  reshapeTo,
  slice,
  softmax,
  sum,
  type Tensor,
  transpose,
} from "../engine/index.js";

/** Keys and values that a step attends to besides its own. */
export interface SharedPrefixCache {
  readonly heads: number;
  /** Of the prefixes, `[groups, heads, capacity, size]`: those of a group are the same for all of its rows. */
  readonly prefixKeys: Tensor;
  readonly prefixValues: Tensor;
  /** Of what each row has generated, `[rows, heads, generated, size]`. */
  readonly rowKeys: Tensor;
  readonly rowValues: Tensor;
  /** float32 `[capacity + generated + 1]`: 0 for positions that are there, -infinity for others, the new one's own last. */
  readonly mask: Tensor;
  /** int64 `[4]`: rows of each group, groups, heads and -1; a run may have others than the graph. */
  readonly grouped: Tensor;
}

/**
 * Attention of one new position of rows in groups that share a prefix: query, key and value `[rows, 1, heads * size]`, the
 * first row of every group first, then the second of each, and so on. A group's prefix is read once for all of its rows, as
 * one product of matrices, where `cachedAttention` reads it for each.
 */
export function sharedPrefixAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  cache: SharedPrefixCache,
): Tensor {
  const { heads, prefixKeys, prefixValues, rowKeys, rowValues, mask, grouped } = cache;
  const [rows, , width] = query.shape as [number, number, number];
  const [groups, , capacity, size] = prefixKeys.shape as [number, number, number, number];
  const generated = rowKeys.shape[2]!;
  const alpha = 1 / Math.sqrt(size);
  const each = rows / groups;
  /** `[rows, …]` → `[groups, heads, rows of each, last]`. */
  const byGroup = (x: Tensor, last: number) =>
    transpose(reshapeTo(x, grouped, [each, groups, heads, last]), [1, 2, 0, 3]);
  /** `[groups, heads, rows of each, last]` → `[rows, heads, 1, last]`. */
  const byRow = (x: Tensor, last: number) => reshape(transpose(x, [2, 0, 1, 3]), [rows, heads, 1, last]);
  const [ownQuery, ownKey, ownValue] = [query, key, value].map((x) => reshape(x, [rows, heads, 1, size])) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const ofPrefix = matmul(byGroup(query, size), prefixKeys, { transposeB: true, alpha });
  const ofRow = matmul(ownQuery, rowKeys, { transposeB: true, alpha });
  const ofSelf = multiply(sum(multiply(ownQuery, ownKey), [-1], true), alpha);
  // Unless the runtime loses sight of the small tensors' order, it joins all of them in that of rows, and takes the large one
  // there and back.
  const asItIs = query.graph.constant("int64", [4], [0, 0, 0, -1]);
  const inPlace = (x: Tensor) => reshapeTo(x, asItIs, x.shape);
  const ofGroup = [inPlace(byGroup(ofRow, generated)), inPlace(byGroup(ofSelf, 1))];
  const scores = concat([ofPrefix, ...ofGroup], 3);
  const weights = softmax(add(scores, mask));
  const part = (start: number, end: number) => slice(weights, 3, start, end);
  // The runtime multiplies a single row in another order than several, unless the product has a factor: with one, a group
  // of one row has the very bits of a group of many. It takes a factor that follows at once into the product.
  const ofPrefixes = byRow(matmul(part(0, capacity), prefixValues, { alpha: 2 }), size);
  const ofRows = matmul(byRow(part(capacity, capacity + generated), generated), rowValues);
  const ofOwn = multiply(byRow(part(capacity + generated, capacity + generated + 1), 1), ownValue);
  const attended = multiply(add(ofPrefixes, multiply(add(ofRows, ofOwn), 2)), 0.5);
  return reshape(attended, [rows, 1, width]);
}
