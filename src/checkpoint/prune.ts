import { CheckpointError, fileError } from "./errors.js";
import { listStepFolders, readBest, readLatest, removeStepFolder } from "./step-folders.js";

/**
 * Keeps `keep` checkpoints of a run's directory and removes the others: the latest stays, then those
 * before it from the newest on, then those of later steps, which a run that went back has given up. The best one
 * stays besides.
 *
 * @returns the names of the removed folders
 * @throws CheckpointError if `keep` is no positive integer or a folder cannot be removed
 */
export async function pruneCheckpoints(directory: string, keep: number): Promise<string[]> {
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new CheckpointError({
      path: directory,
      problem: "cannot keep this many checkpoints",
      found: String(keep),
      expected: "an integer from 1",
    });
  }
  const folders = await listStepFolders(directory);
  const latest = (await readLatest(directory))?.folder ?? folders.at(-1)?.name;
  const last = folders.findIndex(({ name }) => name === latest);
  if (last < 0) return [];
  const best = (await readBest(directory))?.folder;
  const steps = new Set<number>();
  const removed: string[] = [];
  for (const { step, name } of [...folders.slice(0, last + 1).reverse(), ...folders.slice(last + 1)]) {
    if (name === best) continue;
    if (steps.has(step) || steps.size >= keep) removed.push(name);
    else steps.add(step);
  }
  try {
    for (const name of removed) await removeStepFolder(directory, name);
  } catch (error) {
    throw fileError(directory, "remove old checkpoints", error);
  }
  return removed;
}
