import { cp, mkdir, realpath } from "node:fs/promises";
import { relative } from "node:path";
import { writeFolderAtomically } from "../checkpoint/index.js";

/** What only training needs. */
const ofTraining = ["optimizer.safetensors", "state.json"];

/**
 * Copies a model folder with some of its files made anew: the whole copy appears by one rename, or nothing does. Links, as of
 * huggingface_hub's snapshots, become the files that they lead to.
 *
 * @param output a name that is free: see `requireFree`, before whatever takes time
 * @param changed names of the files that `write` makes in the folder it is given
 * @param signal looked at before the rename
 */
export async function copyModelWith<T>(
  source: string,
  output: string,
  changed: readonly string[],
  write: (folder: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const notCopied = new Set([...ofTraining, ...changed]);
  return writeFolderAtomically(output, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    const folder = await realpath(source);
    await cp(folder, temporary, {
      recursive: true,
      dereference: true,
      filter: (path) => !notCopied.has(relative(folder, path)),
    });
    const made = await write(temporary);
    signal?.throwIfAborted();
    return made;
  });
}
