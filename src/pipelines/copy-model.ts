import { cp, mkdir } from "node:fs/promises";
import { relative } from "node:path";
import { writeFolderAtomically } from "../checkpoint/index.js";

/** What only training needs. */
const ofTraining = ["optimizer.safetensors", "state.json"];

/**
 * Copies a model folder with some of its files made anew: the whole copy appears by one rename, or nothing does.
 *
 * @param output a name that is free: see `requireFree`, before whatever takes time
 * @param changed names of the files that `write` makes in the folder it is given
 */
export async function copyModelWith<T>(
  source: string,
  output: string,
  changed: readonly string[],
  write: (folder: string) => Promise<T>,
): Promise<T> {
  const notCopied = new Set([...ofTraining, ...changed]);
  return writeFolderAtomically(output, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    await cp(source, temporary, {
      recursive: true,
      filter: (path) => !notCopied.has(relative(source, path)),
    });
    return write(temporary);
  });
}
