import type { DataType, TensorData } from "../engine/index.js";

/** The first rows of a tensor with a row for each sequence, on the same memory. */
export function firstRows<T extends DataType>(
  { dtype, shape, data }: TensorData<T>,
  rows: number,
): TensorData<T> {
  const part = data.subarray(0, (data.length / shape[0]!) * rows) as TensorData<T>["data"];
  return { dtype, shape: [rows, ...shape.slice(1)], data: part };
}
