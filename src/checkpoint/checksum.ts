import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { fileError } from "./errors.js";

/**
 * SHA-256 of a file's bytes in hexadecimal, read as a stream.
 *
 * @throws CheckpointError if the file cannot be read
 */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    throw fileError(path, "read the file", error);
  }
  return hash.digest("hex");
}
