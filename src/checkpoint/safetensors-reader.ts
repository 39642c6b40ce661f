import { type FileHandle, open } from "node:fs/promises";
import { allocate, type DataType, elementCount, type TensorData } from "../engine/tensor-data.js";
import { CheckpointError, fileError } from "./errors.js";
import { halfToFloat32 } from "./half-precision.js";
import { chunkBytes, readExactly } from "./read-exactly.js";
import {
  longestHeader,
  parseHeader,
  type SafetensorsHeader,
  type StoredDataType,
} from "./safetensors-header.js";

const dataTypes: Readonly<Record<Exclude<StoredDataType, "F16" | "BF16">, DataType>> = {
  F64: "float64",
  I64: "int64",
  F32: "float32",
  I32: "int32",
  U8: "uint8",
  I8: "int8",
  BOOL: "bool",
};

export interface ReadOptions {
  /** Widen F16 and BF16 tensors to float32; without it they are an error, as the engine has no such type. */
  readonly halfAs?: "float32";
}

async function readHeader(handle: FileHandle, path: string): Promise<SafetensorsHeader> {
  const { size } = await handle.stat();
  if (size < 8) {
    throw new CheckpointError({
      path,
      problem: "too short to be a safetensors file",
      found: `${size} bytes`,
      expected: "8 bytes of header length at least",
    });
  }
  const prefix = Buffer.alloc(8);
  await readExactly(handle, path, prefix, 0);
  const length = prefix.readBigUInt64LE(0);
  if (length > BigInt(Math.min(size - 8, longestHeader))) {
    const possible = length <= BigInt(longestHeader);
    throw new CheckpointError({
      path,
      problem: possible ? "the file is truncated within its header" : "not a safetensors file",
      found: possible ? `${size} bytes` : `a header length of ${length} bytes`,
      expected: possible ? `a header of ${length} bytes` : `at most ${longestHeader}`,
    });
  }
  const bytes = Buffer.alloc(Number(length));
  await readExactly(handle, path, bytes, 8);
  return parseHeader(path, bytes, size);
}

/** An open safetensors file: the header is in memory, tensors are read one at a time. */
export class SafetensorsFile {
  readonly #handle: FileHandle;

  private constructor(
    readonly path: string,
    readonly header: SafetensorsHeader,
    handle: FileHandle,
  ) {
    this.#handle = handle;
  }

  /** @throws CheckpointError for a file that is missing, truncated, foreign or malformed */
  static async open(path: string): Promise<SafetensorsFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, "r");
      return new SafetensorsFile(path, await readHeader(handle, path), handle);
    } catch (error) {
      await handle?.close();
      throw fileError(path, "read the file", error);
    }
  }

  /** @throws CheckpointError for a name that the file does not hold, or a half-precision tensor without `halfAs` */
  async read(name: string, { halfAs }: ReadOptions = {}): Promise<TensorData> {
    const stored = this.header.tensors.get(name);
    if (!stored) {
      const names = [...this.header.tensors.keys()];
      throw new CheckpointError({
        path: this.path,
        problem: `no tensor ${JSON.stringify(name)}`,
        found: `${names.length} tensors: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`,
      });
    }
    const position = this.header.dataOffset + stored.begin;
    try {
      if (stored.dtype === "F16" || stored.dtype === "BF16") {
        if (halfAs === undefined) {
          throw new CheckpointError({
            path: this.path,
            problem: `tensor ${JSON.stringify(name)} is in half precision`,
            found: stored.dtype,
            expected: "a type that the engine computes in",
            advice: 'Read it with { halfAs: "float32" }',
          });
        }
        return await this.#readHalf(stored.dtype, stored.shape, position);
      }
      const tensor = allocate(dataTypes[stored.dtype], stored.shape);
      const { buffer, byteOffset, byteLength } = tensor.data;
      await readExactly(this.#handle, this.path, new Uint8Array(buffer, byteOffset, byteLength), position);
      return tensor;
    } catch (error) {
      throw fileError(this.path, `read tensor ${JSON.stringify(name)}`, error);
    }
  }

  async #readHalf(dtype: "F16" | "BF16", shape: readonly number[], position: number): Promise<TensorData> {
    const tensor = allocate("float32", shape);
    const count = elementCount(shape);
    const chunk = new Uint16Array(Math.min(count, chunkBytes / 32));
    for (let offset = 0; offset < count; offset += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, count - offset));
      const bytes = new Uint8Array(part.buffer, 0, part.byteLength);
      await readExactly(this.#handle, this.path, bytes, position + 2 * offset);
      halfToFloat32(dtype, part, tensor.data as Float32Array, offset);
    }
    return tensor;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * The header alone, checked against the file's size; the data is not read.
 *
 * @throws CheckpointError as `SafetensorsFile.open`
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  const file = await SafetensorsFile.open(path);
  await file.close();
  return file.header;
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Record<string, TensorData>;
}

/**
 * A whole file: every tensor in memory of its own, by name.
 *
 * @throws CheckpointError as `SafetensorsFile.open` and `SafetensorsFile.read`
 */
export async function readSafetensors(path: string, options: ReadOptions = {}): Promise<Safetensors> {
  const file = await SafetensorsFile.open(path);
  try {
    const entries: [string, TensorData][] = [];
    for (const name of file.header.tensors.keys()) entries.push([name, await file.read(name, options)]);
    return { metadata: file.header.metadata, tensors: Object.fromEntries(entries) };
  } finally {
    await file.close();
  }
}
