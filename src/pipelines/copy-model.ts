import { cp, mkdir, rename, rm } from "node:fs/promises";
import { relative, resolve } from "node:path";

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
  // Resolved: after "name/" the temporary folder would lie in the one that it is to become.
  const temporary = `${resolve(output)}.tmp-${process.pid}`;
  const notCopied = new Set([...ofTraining, ...changed]);
  try {
    await mkdir(temporary, { recursive: true });
    await cp(source, temporary, {
      recursive: true,
      filter: (path) => !notCopied.has(relative(source, path)),
    });
    const made = await write(temporary);
    await rename(temporary, output);
    return made;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
