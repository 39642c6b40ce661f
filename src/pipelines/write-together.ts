import { mkdir, mkdtemp, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes several files of a folder, which may be there: all under a temporary name in it, then by renames. After an error (but
 * not a kill) before these, what was there is unchanged.
 *
 * @param write makes the files in the folder that it is given, and returns their names there
 * @param signal looked at before the renames
 */
export async function writeTogether(
  folder: string,
  write: (temporary: string) => Promise<readonly string[]>,
  signal?: AbortSignal,
): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  const temporary = await mkdtemp(join(folder, ".tmp-export-"));
  try {
    const names = await write(temporary);
    signal?.throwIfAborted();
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await rename(join(temporary, name), join(folder, name));
    }
    await rm(temporary, { recursive: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    if (made !== undefined) await rmdir(folder).catch(() => {});
    throw error;
  }
}
