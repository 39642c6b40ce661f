import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CorpusError } from "../errors.js";
import { normalizeHexcode } from "./concepts.js";
import { locateFile } from "./packages.js";

const EXTENSION = ".webp";

/**
 * The pictures of a package that names them by code points (`assets/1f34e.webp`), by normalized hexcode.
 *
 * @throws {CorpusError} the package has no such folder
 */
export async function readPictureFiles(packageName: string): Promise<ReadonlyMap<string, string>> {
  const manifest = locateFile(`${packageName}/package.json`);
  if (manifest === undefined) throw new CorpusError(`the package ${packageName} is not installed`);
  const folder = join(dirname(manifest), "assets");
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new CorpusError(`${folder} is not in the installed package ${packageName}; update the package`, {
      cause,
    });
  }
  const files = names.filter((name) => name.endsWith(EXTENSION)).sort();
  return new Map(
    files.map((name) => [normalizeHexcode(name.slice(0, -EXTENSION.length)), join(folder, name)] as const),
  );
}
