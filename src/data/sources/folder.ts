import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { SourceError } from "../errors.js";
import { isPictureName } from "./picture-names.js";

export interface FolderListing {
  /** Paths of the pictures from the folder, with slashes, sorted by code unit. */
  readonly pictures: string[];
  /** Other files, but for hidden ones. */
  readonly ignored: number;
  /** Paths of the first of them. */
  readonly ignoredExamples: readonly string[];
  /** Paths of those that end in `.txt`, which may be captions. */
  readonly texts: readonly string[];
  /** Names of the files in the folder itself that are called captions: `captions.json` and the like. */
  readonly tables: readonly string[];
}

const isTableName = (name: string): boolean => /^captions\.(jsonl?|tsv|csv)$/i.test(name);

/** Where an entry leads: symbolic links to folders are followed. */
async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/**
 * Lists the pictures below a folder, whether it is flat, has a folder for each class, or goes deeper. Names
 * that begin with a full stop are passed over, and so are links that lead back to a folder above.
 *
 * @throws {SourceError} a folder cannot be read
 */
export async function listFolder(root: string): Promise<FolderListing> {
  const pictures: string[] = [];
  const ignored: string[] = [];
  const texts: string[] = [];
  const tables: string[] = [];
  let ignoredCount = 0;
  const walk = async (folder: string, prefix: string, above: readonly string[]): Promise<void> => {
    let entries: Dirent[];
    let real: string;
    try {
      real = await realpath(folder);
      entries = await readdir(folder, { withFileTypes: true });
    } catch (cause) {
      const problem = `a folder that cannot be read (${(cause as Error).message})`;
      throw new SourceError(folder, problem, "a folder of pictures", { cause });
    }
    if (above.includes(real)) return;
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      if (await isFolder(entry, path)) await walk(path, `${prefix}${entry.name}/`, [...above, real]);
      else if (isPictureName(entry.name)) pictures.push(prefix + entry.name);
      else {
        if (ignoredCount++ < 3) ignored.push(prefix + entry.name);
        if (extname(entry.name).toLowerCase() === ".txt") texts.push(prefix + entry.name);
        else if (prefix === "" && isTableName(entry.name)) tables.push(entry.name);
      }
    }
  };
  await walk(root, "", []);
  return {
    pictures: pictures.sort(),
    ignored: ignoredCount,
    ignoredExamples: ignored,
    texts: texts.sort(),
    tables: tables.sort(),
  };
}
