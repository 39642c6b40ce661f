import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, temporaryName } from "./atomic-file.js";

/**
 * Makes a folder whole or not at all: under a temporary name beside it, then by one rename. After an error (but not a kill)
 * nothing remains.
 *
 * @param write makes the folder of the name that it is given, which is free
 */
export async function writeFolderAtomically<T>(
  folder: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = temporaryName(folder);
  try {
    const made = await write(temporary);
    await rename(temporary, folder);
    await syncFolder(dirname(folder));
    return made;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}
