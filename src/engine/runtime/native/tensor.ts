import type { TensorData } from "../../tensor-data.js";
import { elementTypeOf } from "./declarations.js";
import type { Handle } from "./handle.js";
import type { Library } from "./library.js";

/** Stands for tensors of no elements: the runtime wants an address, and an empty array may have none. */
const nothing = new Uint8Array(new ArrayBuffer(8));

/**
 * An `OrtValue` on the tensor's own memory, without a copy. The handle keeps the tensor referenced; it must
 * stay referenced itself for as long as native code can reach the value.
 */
export function wrapTensor(library: Library, memoryInfo: Handle, tensor: TensorData): Handle {
  const { dtype, shape, data } = tensor;
  const sizes = BigInt64Array.from(shape, BigInt);
  const memory = data.length === 0 ? nothing : data;
  return library.create(
    `wrapping ${dtype}[${shape.join(", ")}]`,
    (out) =>
      library.api.createTensorWithDataAsOrtValue(
        memoryInfo.pointer,
        memory,
        data.byteLength,
        sizes,
        shape.length,
        elementTypeOf(dtype),
        out,
      ),
    library.api.releaseValue,
    tensor,
  );
}
