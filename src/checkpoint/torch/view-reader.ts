import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { CheckpointError, fileError } from "../errors.js";
import { readExactly } from "../read-exactly.js";
import {
  allocateStored,
  bytesOf,
  type StoredBytes,
  type StoredValues,
  type TorchDataType,
  widened,
} from "./torch-storage.js";
import type { ReadView, TensorView } from "./torch-tensor.js";

const inflate = promisify(inflateRaw);

/** What tells whether a file is still the one that was opened. */
interface FileIdentity {
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Reads tensors of a checkpoint that has been opened before. The file is opened anew each time, so that nobody has to
 * close it; of tensors that share a storage, each gets values of its own.
 */
export function viewReader(path: string, identity: FileIdentity): ReadView {
  return async (view) => {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, "r");
      const { size, mtimeMs } = await handle.stat();
      if (size !== identity.size || mtimeMs !== identity.mtimeMs) {
        throw new CheckpointError({
          path,
          problem: "the file has changed since it was opened",
          found: `${size} bytes`,
          expected: `${identity.size} bytes and an unchanged date`,
          advice: "Read it again",
        });
      }
      return widened(view.storage.dtype, await readView(handle, path, view));
    } catch (error) {
      throw fileError(path, "read a tensor", error);
    } finally {
      await handle?.close();
    }
  };
}

async function readView(handle: FileHandle, path: string, view: TensorView): Promise<StoredValues> {
  const { storage, offset, shape, strides, count } = view;
  const { dtype, stored } = storage;
  if (count === 0) return allocateStored(dtype, 0);
  const first = storage.start + offset;
  if (isRowMajor(shape, strides)) return readElements(handle, path, stored, dtype, first, count);
  const span = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1);
  const source = await readElements(handle, path, stored, dtype, first, span);
  return gather(source, allocateStored(dtype, count), shape, strides);
}

async function readElements(
  handle: FileHandle,
  path: string,
  stored: StoredBytes,
  dtype: TorchDataType,
  first: number,
  count: number,
): Promise<StoredValues> {
  const values = allocateStored(dtype, count);
  const target = new Uint8Array(values.buffer);
  const start = first * bytesOf(dtype);
  const { position, bytes, deflated } = stored.place!;
  if (!deflated) {
    await readExactly(handle, path, target, position + start);
    return values;
  }
  const packed = new Uint8Array(bytes);
  await readExactly(handle, path, packed, position);
  const unpacked = await unpack(path, stored.key, packed, stored.byteLength);
  target.set(unpacked.subarray(start, start + target.length));
  return values;
}

/**
 * Inflates an entry of a zip file.
 *
 * @param byteLength what it has to come to
 * @throws CheckpointError for anything else
 */
export async function unpack(
  path: string,
  name: string,
  packed: Uint8Array,
  byteLength: number,
): Promise<Uint8Array> {
  const fail = (found: string, cause?: unknown): never => {
    throw new CheckpointError({
      path,
      problem: `${name} cannot be decompressed`,
      found,
      expected: `${byteLength} bytes`,
      cause,
    });
  };
  const unpacked = await inflate(packed, { maxOutputLength: Math.max(byteLength, 1) }).catch(
    (error: unknown) => fail(error instanceof Error ? error.message : String(error), error),
  );
  if (unpacked.length !== byteLength) fail(`${unpacked.length} bytes`);
  return unpacked;
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis]! > 1 && strides[axis] !== stride) return false;
    stride *= shape[axis]!;
  }
  return true;
}

function gather(
  source: StoredValues,
  target: StoredValues,
  shape: readonly number[],
  strides: readonly number[],
): StoredValues {
  let filled = 0;
  const walk = (axis: number, position: number): void => {
    if (axis === shape.length) {
      target[filled++] = source[position]!;
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, position + i * strides[axis]!);
  };
  walk(0, 0);
  return target;
}
