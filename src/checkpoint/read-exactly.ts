import type { FileHandle } from "node:fs/promises";
import { CheckpointError } from "./errors.js";

/** Bytes a read asks for at most; Node takes no more than 2^31 - 1. */
export const chunkBytes = 1 << 26;

/**
 * Fills `target` from the file at `position`, in as many reads as it takes.
 *
 * @throws CheckpointError where the file ends before
 */
export async function readExactly(
  handle: FileHandle,
  path: string,
  target: Uint8Array,
  position: number,
): Promise<void> {
  let done = 0;
  while (done < target.length) {
    const length = Math.min(chunkBytes, target.length - done);
    const { bytesRead } = await handle.read(target, done, length, position + done);
    if (bytesRead === 0) {
      throw new CheckpointError({
        path,
        problem: "the file ended while it was read",
        found: `${position + done} bytes`,
        expected: `${position + target.length} bytes at least`,
      });
    }
    done += bytesRead;
  }
}
