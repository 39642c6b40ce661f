import { ShapeError } from "../errors.js";
import { emitOne, type Tensor } from "../graph.js";
import { elementCount } from "../tensor-data.js";
import { expand, reshape } from "./layout.js";
import { requireDtype } from "./shapes.js";

/** Rows of a table `[rows, width]` at int64 indices of any shape: `[...indices, width]`. */
export function embedding(table: Tensor, indices: Tensor): Tensor {
  requireDtype("embedding", indices, "int64");
  if (table.rank !== 2) throw new ShapeError("embedding", [table.shape], "a table of two axes expected");
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

/** Sums rows `[count, width]` into a zero table `[size, width]` at the given indices `[count]`. No gradient. */
export function scatterAddRows(indices: Tensor, rows: Tensor, size: number): Tensor {
  const [count, width] = rows.shape as [number, number];
  const { graph } = rows;
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

/** How often each of `size` values occurs among int64 indices `[count]`: `[size]`. No gradient. */
export function countOccurrences(indices: Tensor, size: number, dtype: "float32" | "float64"): Tensor {
  const { graph } = indices;
  const count = elementCount(indices.shape);
  return emitOne(graph, {
    type: "ScatterElements",
    inputs: [
      expand(graph.scalar(0, dtype), [size]),
      reshape(indices, [count]),
      expand(graph.scalar(1, dtype), [count]),
    ],
    sources: [],
    attributes: { axis: 0, reduction: "add" },
    dtype,
    shape: [size],
  });
}

/** One element of each row: `x[i, indices[i]]` for `x` `[rows, columns]` and int64 indices `[rows]`. No gradient. */
export function pickPerRow(x: Tensor, indices: Tensor): Tensor {
  const [rows] = x.shape as [number, number];
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

/** Adds `values[i]` to `x[i, indices[i]]`. No gradient. */
export function addPerRow(x: Tensor, indices: Tensor, values: Tensor): Tensor {
  const [rows] = x.shape as [number, number];
  return emitOne(x.graph, {
    type: "ScatterElements",
    inputs: [x, reshape(indices, [rows, 1]), reshape(values, [rows, 1])],
    sources: [],
    attributes: { axis: 1, reduction: "add" },
    dtype: x.dtype,
    shape: x.shape,
  });
}
