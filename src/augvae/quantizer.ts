import {
  add,
  argMin,
  concat,
  countOccurrences,
  divide,
  embedding,
  matmul,
  multiply,
  reshape,
  scatterAddRows,
  slice,
  square,
  sum,
  type Tensor,
  transpose,
} from "../engine/index.js";
import type { AugVAEConfig } from "./config.js";

/** Distances computed at a time: bounds the memory that assignment takes to 16 MiB. */
const BLOCK_ELEMENTS = 2 ** 22;

/** `[batch, width, height, width]` → one vector a row, `[batch * height * width, width]`. */
export function toRows(latent: Tensor): Tensor {
  const channels = latent.shape[1]!;
  return reshape(transpose(latent, [0, 2, 3, 1]), [-1, channels]);
}

/** The inverse of {@link toRows} for a square grid: `[batch * size * size, width]` → `[batch, width, size, size]`. */
export function toGrid(rows: Tensor, batch: number, size: number): Tensor {
  return transpose(reshape(rows, [batch, size, size, rows.shape[1]!]), [0, 3, 1, 2]);
}

/** Index of the nearest code of each row: rows `[count, width]`, codebook `[codes, width]` → int64 `[count]`. */
export function assign(rows: Tensor, codebook: Tensor): Tensor {
  const count = rows.shape[0]!;
  const codes = codebook.shape[0]!;
  const half = reshape(multiply(sum(square(codebook), [1]), 0.5), [1, codes]);
  const blockRows = Math.max(1, Math.floor(BLOCK_ELEMENTS / codes));
  const blocks: Tensor[] = [];
  for (let start = 0; start < count; start += blockRows) {
    const block = slice(rows, 0, start, Math.min(count, start + blockRows));
    // Half the squared distance, less half the row's own square, which is the same for every code.
    blocks.push(argMin(add(matmul(block, codebook, { transposeB: true, alpha: -1 }), half), 1));
  }
  return concat(blocks, 0);
}

/** Codes at int64 indices (`batch * size * size` of them, in any shape), as a grid `[batch, width, size, size]`. */
export function lookUp(codebook: Tensor, indices: Tensor, batch: number, size: number): Tensor {
  return toGrid(embedding(codebook, reshape(indices, [batch * size * size])), batch, size);
}

/** The codebook with its moving averages: sizes of the clusters `[codes]`, sums of their members `[codes, width]`. */
export interface CodebookState {
  /** The code vectors, `[codes, width]`. */
  readonly codebook: Tensor;
  /** Moving average of how many rows chose each code, `[codes]`. */
  readonly clusterSize: Tensor;
  /** Moving average of the sum of those rows, `[codes, width]`. */
  readonly embedAverage: Tensor;
}

/** What one batch of one level adds to the moving averages. */
export interface CodebookStatistics {
  /** How many rows chose each code, float32 `[codes]`. */
  readonly counts: Tensor;
  /** Sum of the rows that chose each code, `[codes, width]`. */
  readonly sums: Tensor;
}

/** Statistics of rows `[count, width]` and the codes that they chose, int64 `[count]` in [0, codes). */
export function codebookStatistics(rows: Tensor, indices: Tensor, codes: number): CodebookStatistics {
  return { counts: countOccurrences(indices, codes, "float32"), sums: scatterAddRows(indices, rows, codes) };
}

/** The exponential-moving-average update of van den Oord et al. (2017, appendix A.1), as the released AugVAE does it. */
export function updateCodebook(
  state: CodebookState,
  batch: CodebookStatistics,
  config: AugVAEConfig,
): CodebookState {
  const { emaDecay, emaEpsilon } = config;
  const codes = state.codebook.shape[0]!;
  const average = (present: Tensor, next: Tensor) =>
    add(multiply(present, emaDecay), multiply(next, 1 - emaDecay));
  const clusterSize = average(state.clusterSize, batch.counts);
  const embedAverage = average(state.embedAverage, batch.sums);
  const total = sum(clusterSize);
  const smoothed = multiply(divide(add(clusterSize, emaEpsilon), add(total, codes * emaEpsilon)), total);
  return { codebook: divide(embedAverage, reshape(smoothed, [codes, 1])), clusterSize, embedAverage };
}
