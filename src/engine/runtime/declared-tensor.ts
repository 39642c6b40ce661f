import { RuntimeError } from "../errors.js";
import { bytesPerElement, type DataType, elementCount, type TensorData } from "../tensor-data.js";
import { isHostTensor } from "./host-tensor.js";
import type { AnyTensor } from "./runtime.js";

/** An input or output as a session declares it. */
export interface DeclaredTensor {
  readonly name: string;
  /** The element type; undefined where the engine has none for it (float16, strings, sequences, …). */
  readonly dtype: DataType | undefined;
  /** The element type in the runtime's words, for messages. */
  readonly type: string;
  /** A number where a dimension is fixed, its symbol (or "?") where it is not; undefined for an unknown rank. */
  readonly shape: readonly (number | string)[] | undefined;
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
} as const;

/**
 * Checks that `tensor` may stand for a declared input or output: native code writes as many bytes as the
 * declaration says, so nothing that passes here may be smaller.
 * @throws RuntimeError that names the tensor, what was given and what is expected.
 */
export function checkTensor(role: "input" | "output", declared: DeclaredTensor, tensor: AnyTensor): void {
  const where = `${role} "${declared.name}"`;
  if (declared.dtype === undefined) {
    throw new RuntimeError(`${where} is declared as ${declared.type}, which the engine cannot bind`);
  }
  if (tensor.dtype !== declared.dtype) {
    throw new RuntimeError(
      `${where} takes ${describe(declared)}; given ${tensor.dtype}${text(tensor.shape)}`,
    );
  }
  if (!tensor.shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new RuntimeError(`${where}: shape ${text(tensor.shape)} has a size that is no whole number >= 0`);
  }
  if (!matches(declared.shape, tensor.shape)) {
    throw new RuntimeError(
      `${where} takes ${describe(declared)}; given ${tensor.dtype}${text(tensor.shape)}`,
    );
  }
  if (isHostTensor(tensor)) checkMemory(where, tensor);
}

/** @throws RuntimeError where the array is not of the tensor's type and size, or can shrink. */
export function checkMemory(where: string, { dtype, shape, data }: TensorData): void {
  const expected = arrays[dtype];
  if (!(data instanceof expected)) {
    const given = Object.prototype.toString.call(data).slice(8, -1);
    throw new RuntimeError(`${where}: ${dtype} values are kept in a ${expected.name}; given a ${given}`);
  }
  const count = elementCount(shape);
  if (data.length !== count) {
    throw new RuntimeError(
      `${where}: shape ${text(shape)} takes ${count} values; the array holds ${data.length}`,
    );
  }
  const buffer = data.buffer as ArrayBufferLike & { resizable?: boolean };
  if (buffer.resizable === true) {
    throw new RuntimeError(`${where}: the array lies in a resizable ArrayBuffer, whose memory can go away`);
  }
}

/** Whether the memory is still there: a transferred or detached buffer leaves an array without bytes. */
export function isAttached({ dtype, shape, data }: TensorData): boolean {
  return data.byteLength === elementCount(shape) * bytesPerElement(dtype);
}

function matches(declared: DeclaredTensor["shape"], shape: readonly number[]): boolean {
  if (declared === undefined) return true;
  if (declared.length !== shape.length) return false;
  return declared.every((size, axis) => typeof size === "string" || size === shape[axis]);
}

function describe({ type, shape }: DeclaredTensor): string {
  return `${type}${shape === undefined ? " of any shape" : text(shape)}`;
}

function text(shape: readonly (number | string)[]): string {
  return `[${shape.join(", ")}]`;
}
