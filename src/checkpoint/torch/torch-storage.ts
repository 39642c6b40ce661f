import { type HalfFormat, halfToFloat32 } from "../half-precision.js";

/** Data types that are read, by PyTorch's names. */
export type TorchDataType =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint8"
  | "bool";

/** Values of a tensor: half precision is widened, booleans are 0 and 1. */
export type TorchValues =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** Elements as they are stored. */
export type StoredValues = TorchValues | Uint16Array;

type Constructor = new (buffer: ArrayBuffer, offset: number, length: number) => StoredValues;

const constructors: Readonly<Record<TorchDataType, Constructor & { readonly BYTES_PER_ELEMENT: number }>> = {
  float64: Float64Array,
  float32: Float32Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** The data type of each class of storages, without "Storage". Those without a type are bytes. */
export const storageClasses: Readonly<Record<string, TorchDataType>> = {
  Double: "float64",
  Float: "float32",
  Half: "float16",
  BFloat16: "bfloat16",
  Long: "int64",
  Int: "int32",
  Short: "int16",
  Char: "int8",
  Byte: "uint8",
  Bool: "bool",
  Untyped: "uint8",
};

export function bytesOf(dtype: TorchDataType): number {
  return constructors[dtype].BYTES_PER_ELEMENT;
}

/** Zeros, on memory that begins with the first of them. */
export function allocateStored(dtype: TorchDataType, count: number): StoredValues {
  return new constructors[dtype](new ArrayBuffer(count * bytesOf(dtype)), 0, count);
}

const halfFormats: Partial<Record<TorchDataType, HalfFormat>> = { float16: "F16", bfloat16: "BF16" };

/** Half precision as float32, anything else as it is. */
export function widened(dtype: TorchDataType, stored: StoredValues): TorchValues {
  const format = halfFormats[dtype];
  if (format === undefined || !(stored instanceof Uint16Array)) return stored as TorchValues;
  const values = new Float32Array(new ArrayBuffer(4 * stored.length));
  halfToFloat32(format, stored, values, 0);
  return values;
}

/** The bytes behind one or more storages, and where in the file they lie. */
export interface StoredBytes {
  /** Names them within the checkpoint. */
  readonly key: string;
  readonly byteLength: number;
  /** Where they lie in the file, known when the checkpoint has been read; `bytes` of them, fewer if deflated. */
  place?: { readonly position: number; readonly bytes: number; readonly deflated: boolean };
}

/** A run of elements that tensors are views of; several tensors may share it. */
export class TorchStorage {
  constructor(
    readonly dtype: TorchDataType,
    /** Where they are kept: the same for storages that share their memory. */
    readonly stored: StoredBytes,
    /** The first element, counted in elements of `dtype`. */
    readonly start: number,
    /** Number of elements. */
    readonly length: number,
  ) {}
}
