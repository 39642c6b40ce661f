import { bytesPerElement, type DataType, elementCount, type TensorData } from "../engine/tensor-data.js";
import { type AtomicWriteOptions, writeAll, writeFileAtomically } from "./atomic-file.js";
import { CheckpointError } from "./errors.js";
import { float32ToHalf, type HalfFormat } from "./half-precision.js";
import {
  longestHeader,
  type StoredDataType,
  type StoredTensor,
  serializeHeader,
  storedDataTypes,
} from "./safetensors-header.js";

const storedAs: Readonly<Record<DataType, StoredDataType>> = {
  float64: "F64",
  int64: "I64",
  float32: "F32",
  int32: "I32",
  uint8: "U8",
  int8: "I8",
  bool: "BOOL",
};

/** How float32 values are stored. */
export type Float32Format = "F32" | HalfFormat;

export interface WriteOptions extends AtomicWriteOptions {
  /** Free text about the file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * The format that float32 tensors are stored in, all of them or each by its name: F32 unless told. Values too large for
   * it are an error.
   */
  readonly float32As?: Float32Format | ((name: string) => Float32Format);
}

/** Elements converted to half precision at a time. */
const chunkElements = 1 << 20;

function layOut(
  path: string,
  tensors: Readonly<Record<string, TensorData>>,
  float32As: (name: string) => Float32Format,
): [string, StoredTensor][] {
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    if (name === "__metadata__") {
      throw new CheckpointError({ path, problem: "the format keeps the name __metadata__ for itself" });
    }
    const count = elementCount(tensor.shape);
    const bytes = count * bytesPerElement(tensor.dtype);
    if (tensor.data.length !== count || tensor.data.byteLength !== bytes) {
      throw new CheckpointError({
        path,
        problem: `tensor ${JSON.stringify(name)} does not hold what it says`,
        found: `${tensor.data.length} elements in ${tensor.data.byteLength} bytes`,
        expected: `${count} in ${bytes} for ${tensor.dtype} [${tensor.shape.join(", ")}]`,
      });
    }
    const dtype = tensor.dtype === "float32" ? float32As(name) : storedAs[tensor.dtype];
    return { name, dtype, shape: tensor.shape, bytes: count * storedDataTypes[dtype] };
  });
  // Widest elements first, then by name: each tensor lies at a multiple of its element's size.
  entries.sort(
    (a, b) =>
      storedDataTypes[b.dtype] - storedDataTypes[a.dtype] || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  let end = 0;
  return entries.map(({ name, dtype, shape, bytes }) => {
    const begin = end;
    end += bytes;
    return [name, { dtype, shape, begin, end }];
  });
}

/**
 * Writes tensors as a safetensors file, whole or not at all (see `writeFileAtomically`). The bytes depend
 * on names, values and metadata alone. Data goes from the tensors' memory to the file without a copy, so
 * nothing may change it until the promise is settled.
 *
 * @throws CheckpointError for a tensor whose data does not fit its shape, a value that does not fit
 * `float32As`, or the system's reason
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, TensorData>>,
  { metadata = {}, float32As = "F32", ...options }: WriteOptions = {},
): Promise<void> {
  const layout = layOut(path, tensors, typeof float32As === "function" ? float32As : () => float32As);
  const header = serializeHeader(metadata, layout);
  if (header.length - 8 > longestHeader) {
    throw new CheckpointError({
      path,
      problem: "the header is too long",
      found: `${header.length - 8} bytes`,
      expected: `at most ${longestHeader}`,
    });
  }
  await writeFileAtomically(
    path,
    async (handle) => {
      await writeAll(handle, header);
      for (const [name, { dtype }] of layout) {
        options.signal?.throwIfAborted();
        const { data } = tensors[name]!;
        if (dtype !== "F16" && dtype !== "BF16") {
          await writeAll(handle, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
          continue;
        }
        const chunk = new Uint16Array(Math.min(data.length, chunkElements));
        for (let offset = 0; offset < data.length; offset += chunk.length) {
          const count = Math.min(chunk.length, data.length - offset);
          const overflow = float32ToHalf(dtype, data as Float32Array, offset, count, chunk);
          if (overflow >= 0) {
            throw new CheckpointError({
              path,
              problem: `tensor ${JSON.stringify(name)} does not fit ${dtype}`,
              found: `${data[overflow]} at element ${overflow}`,
              expected: `magnitudes up to ${dtype === "F16" ? "65504" : "3.39e38"}`,
            });
          }
          await writeAll(handle, new Uint8Array(chunk.buffer, 0, 2 * count));
        }
      }
    },
    options,
  );
}
