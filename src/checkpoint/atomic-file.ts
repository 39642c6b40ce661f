import { randomBytes } from "node:crypto";
import { type FileHandle, open as openFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError, systemErrorCode } from "./errors.js";

/** Opens a file for writing; tests pass one that leads to a full disk. */
export type OpenFile = (path: string, flags: string) => Promise<FileHandle>;

export interface AtomicWriteOptions {
  readonly open?: OpenFile;
  /** Looked at before the rename: then there is no file, and its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Begins the name of every file and folder that is not finished yet. */
export const temporaryPrefix = ".tmp-";

/** A new name in the target's folder, so that a rename to the target stays within one file system. */
export function temporaryName(target: string): string {
  return join(dirname(target), `${temporaryPrefix}${basename(target)}-${randomBytes(6).toString("hex")}`);
}

/** Makes renames within a folder last; file systems and platforms without that notion are passed over. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await openFile(path, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (systemErrorCode(error) !== "EINVAL") throw error;
  } finally {
    await handle.close();
  }
}

/** Writes all bytes, in as many calls as the system takes. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(bytes.length - done, 1 << 26));
    done += bytesWritten;
  }
}

/**
 * Writes a file whole or not at all: to a temporary name in the same folder, fsync, rename. Whatever goes
 * wrong, an earlier file under the name stays as it was; after an error (but not a kill) the temporary file
 * is gone too.
 *
 * @throws CheckpointError with the system's reason, or the error that `write` threw if it is one
 */
export async function writeFileAtomically(
  path: string,
  write: (handle: FileHandle) => Promise<void>,
  { open = openFile, signal }: AtomicWriteOptions = {},
): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const handle = await open(temporary, "wx");
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal?.throwIfAborted();
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    signal?.throwIfAborted();
    throw fileError(path, "write the file", error, "What was there before is unchanged");
  }
}
