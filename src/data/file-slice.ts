import { open } from "node:fs/promises";
import { ImageError } from "./errors.js";

/** A part of a file that holds an encoded picture, such as a member of a tar shard. */
export interface FileSlice {
  readonly path: string;
  /** Its first byte. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/**
 * Reads a part of a file.
 *
 * @throws {ImageError} the file cannot be read, or ends before its part does
 */
export async function readSlice({ path, offset, size }: FileSlice, name: string): Promise<Uint8Array> {
  const expected = `a picture of ${size} bytes at byte ${offset}`;
  let file: Awaited<ReturnType<typeof open>> | undefined;
  let read = 0;
  try {
    file = await open(path, "r");
    const bytes = new Uint8Array(size);
    while (read < size) {
      const { bytesRead } = await file.read(bytes, read, size - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    if (read === size) return bytes;
  } catch (cause) {
    throw new ImageError(name, `a file that cannot be read (${(cause as Error).message})`, expected, {
      cause,
    });
  } finally {
    await file?.close();
  }
  throw new ImageError(name, `a file that ends after ${read} bytes of it`, expected);
}
