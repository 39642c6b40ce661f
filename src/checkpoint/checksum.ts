import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { TensorData } from "../engine/tensor-data.js";
import { fileError } from "./errors.js";

/** SHA-256 over names and values of tensors in hexadecimal, whatever file or order they came in. */
export function tensorsDigest(tensors: Readonly<Record<string, TensorData>>): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(name);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/**
 * SHA-256 of a file's bytes in hexadecimal, read as a stream.
 *
 * @throws CheckpointError if the file cannot be read
 */
export async function sha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(path, "read the file", error);
  }
  return hash.digest("hex");
}
