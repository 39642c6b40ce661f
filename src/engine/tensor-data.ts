/** The element types that graphs and runtimes of the engine know. */
export type DataType = "float32" | "float64" | "int32" | "int64" | "uint8" | "int8" | "bool";

interface TypedArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  int8: Int8Array;
  bool: Uint8Array;
}

export type TypedArray = TypedArrays[DataType];

/** A dense row-major tensor on memory that the caller owns. */
export interface TensorData<T extends DataType = DataType> {
  readonly dtype: T;
  readonly shape: readonly number[];
  readonly data: TypedArrays[T];
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
} as const;

/** Bytes that one element takes. */
export function bytesPerElement(dtype: DataType): number {
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** Number of elements of a shape; 1 for a scalar `[]`. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * A zero-filled tensor whose memory never moves: it is backed by an ArrayBuffer from the start, while V8
 * keeps small typed arrays on its own heap until `.buffer` is touched.
 */
export function allocate<T extends DataType>(dtype: T, shape: readonly number[]): TensorData<T> {
  const count = elementCount(shape);
  const buffer = new ArrayBuffer(Math.max(count, 1) * bytesPerElement(dtype));
  const data = new constructors[dtype](buffer, 0, count) as TypedArrays[T];
  return { dtype, shape: [...shape], data };
}

/** A tensor with the given values, copied into memory that does not move. */
export function tensorData<T extends DataType>(
  dtype: T,
  shape: readonly number[],
  values: ArrayLike<number> | ArrayLike<bigint>,
): TensorData<T> {
  const tensor = allocate(dtype, shape);
  if (values.length !== tensor.data.length) {
    throw new RangeError(
      `shape [${shape.join(", ")}] takes ${tensor.data.length} values, ${values.length} given`,
    );
  }
  if (dtype === "int64" && typeof values[0] === "number") {
    const target = tensor.data as BigInt64Array;
    for (let i = 0; i < values.length; i++) target[i] = BigInt(values[i] as number);
  } else {
    (tensor.data as Float32Array).set(values as ArrayLike<number>);
  }
  return tensor;
}
