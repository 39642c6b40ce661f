import { emitOne, type Tensor } from "../graph.js";
import { type DataType, elementCount } from "../tensor-data.js";
import { cast, equal } from "./elementwise.js";
import { expand, reshape } from "./layout.js";
import { partsOf, productOverRows } from "./matmul.js";
import { sum } from "./reduction.js";
import { numbers, requireDtype, requireSameDtype, requireShape, requireWhole } from "./shapes.js";

/** Rows of a table `[rows, width]` at int64 indices of any shape: `[...indices, width]`. */
export function embedding(table: Tensor, indices: Tensor): Tensor {
  requireDtype("embedding", indices, ["int64"], [table, indices]);
  requireShape("embedding", table, ["rows", "width"], [table, indices]);
  const width = table.shape[1]!;
  return emitOne(table.graph, {
    type: "Gather",
    inputs: [table, indices],
    sources: [table],
    attributes: { axis: 0 },
    dtype: table.dtype,
    shape: [...indices.shape, width],
    gradient: (dy) => {
      const count = elementCount(indices.shape);
      return [scatterAddRows(reshape(indices, [count]), reshape(dy, [count, width]), table.shape[0]!)];
    },
  });
}

/** Sums rows `[count, width]` into a zero table `[size, width]` at int64 indices `[count]`. No gradient. */
export function scatterAddRows(indices: Tensor, rows: Tensor, size: number): Tensor {
  const operands = [indices, rows];
  requireShape("scatterAddRows", rows, ["count", "width"], operands);
  const [count, width] = rows.shape as [number, number];
  requireShape("scatterAddRows", indices, [count], operands);
  requireDtype("scatterAddRows", indices, ["int64"], operands);
  requireDtype("scatterAddRows", rows, numbers, operands);
  requireWhole("scatterAddRows", "size", size, 1, operands);
  const { graph } = rows;
  if (graph.device === "gpu") return productOverRows(oneHot(indices, size, rows.dtype), rows);
  const zeros = expand(graph.scalar(0, rows.dtype), [size, width]);
  return emitOne(graph, {
    type: "ScatterElements",
    inputs: [zeros, expand(reshape(indices, [count, 1]), [count, width]), rows],
    sources: [],
    attributes: { axis: 0, reduction: "add" },
    dtype: rows.dtype,
    shape: [size, width],
  });
}

/**
 * 1 at each row's index, 0 elsewhere, `[count, size]`. On a GPU a product with it adds rows up many times faster than a
 * scatter, whose threads wait for each other wherever indices are equal.
 */
function oneHot(indices: Tensor, size: number, dtype: DataType): Tensor {
  const { graph, shape } = indices;
  const every = graph.constant(
    "int32",
    [1, size],
    Array.from({ length: size }, (_, index) => index),
  );
  return cast(equal(reshape(cast(indices, "int32"), [shape[0]!, 1]), every), dtype);
}

/** How often each of `size` values occurs among int64 indices `[count]`: `[size]`. No gradient. */
export function countOccurrences(indices: Tensor, size: number, dtype: "float32" | "float64"): Tensor {
  requireShape("countOccurrences", indices, ["count"]);
  requireDtype("countOccurrences", indices, ["int64"]);
  requireWhole("countOccurrences", "size", size, 1, [indices]);
  const { graph } = indices;
  const [count] = indices.shape as [number];
  if (graph.device === "gpu") {
    const parts = partsOf(count);
    const chosen = reshape(oneHot(indices, size, dtype), [parts, count / parts, size]);
    return sum(sum(chosen, [1]), [0]);
  }
  return emitOne(graph, {
    type: "ScatterElements",
    inputs: [expand(graph.scalar(0, dtype), [size]), indices, expand(graph.scalar(1, dtype), [count])],
    sources: [],
    attributes: { axis: 0, reduction: "add" },
    dtype,
    shape: [size],
  });
}

/** One element of each row: `x[i, indices[i]]` for `x` `[rows, columns]` and int64 indices `[rows]`. No gradient. */
export function pickPerRow(x: Tensor, indices: Tensor): Tensor {
  const rows = checkPerRow("pickPerRow", x, indices, [x, indices]);
  const picked = emitOne(x.graph, {
    type: "GatherElements",
    inputs: [x, reshape(indices, [rows, 1])],
    sources: [],
    attributes: { axis: 1 },
    dtype: x.dtype,
    shape: [rows, 1],
  });
  return reshape(picked, [rows]);
}

/** Adds `values[i]` to `x[i, indices[i]]` for `x` `[rows, columns]`, int64 indices and values `[rows]`. No gradient. */
export function addPerRow(x: Tensor, indices: Tensor, values: Tensor): Tensor {
  const operands = [x, indices, values];
  const rows = checkPerRow("addPerRow", x, indices, operands);
  requireShape("addPerRow", values, [rows], operands);
  requireSameDtype("addPerRow", x, values);
  requireDtype("addPerRow", x, numbers, operands);
  return emitOne(x.graph, {
    type: "ScatterElements",
    inputs: [x, reshape(indices, [rows, 1]), reshape(values, [rows, 1])],
    sources: [],
    attributes: { axis: 1, reduction: "add" },
    dtype: x.dtype,
    shape: x.shape,
  });
}

function checkPerRow(operation: string, x: Tensor, indices: Tensor, operands: readonly Tensor[]): number {
  requireShape(operation, x, ["rows", "columns"], operands);
  const [rows] = x.shape as [number, number];
  requireShape(operation, indices, [rows], operands);
  requireDtype(operation, indices, ["int64"], operands);
  return rows;
}
