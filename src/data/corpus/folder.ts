import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CorpusError } from "../errors.js";
import { MANIFEST_FILE } from "./manifest.js";

/** A folder that appears as a whole or not at all. */
export interface PendingFolder {
  /** Where to write meanwhile. */
  readonly path: string;
  /** Writes one file and flushes it to the disk. */
  write(name: string, data: Uint8Array): Promise<void>;
  /** Puts the folder in its place; an older corpus there goes. */
  finish(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; there the rename alone must do.
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/**
 * Prepares a folder beside `output`, to be renamed to it.
 *
 * @throws {CorpusError} `output` is a file, or a folder with something else than a corpus in it, or the
 *   place cannot be written
 */
export async function beginFolder(output: string): Promise<PendingFolder> {
  const target = resolve(output);
  const before = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    const found = cause.code === "ENOTDIR" ? "is a file" : `cannot be read (${cause.code})`;
    throw new CorpusError(`${target} ${found}; a folder for the corpus is expected`, { cause });
  });
  if (before && before.length > 0 && !before.includes(MANIFEST_FILE)) {
    throw new CorpusError(
      `${target} holds ${before.length} other files (${before.slice(0, 3).join(", ")}); ` +
        "name a new or empty folder, or one that holds a corpus",
    );
  }
  const suffix = randomBytes(6).toString("hex");
  const path = join(dirname(target), `.tmp-${basename(target)}-${suffix}`);
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new CorpusError(`${dirname(target)} cannot be written: ${(cause as Error).message}`, { cause });
  }
  return {
    path,
    async write(name, data) {
      const file = await open(join(path, name), "wx");
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async finish() {
      await syncFolder(path);
      const old = `${path}-old`;
      if (before) await rename(target, old);
      try {
        await rename(path, target);
      } catch (cause) {
        if (before) await rename(old, target);
        throw cause;
      }
      await syncFolder(dirname(target));
      await rm(old, { recursive: true, force: true });
    },
    async discard() {
      await rm(path, { recursive: true, force: true });
    },
  };
}
