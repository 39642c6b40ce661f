import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NAME = "lverse";

/** lverse runs outside of its package. */
export class PackageError extends Error {
  override readonly name = "PackageError";
}

function readManifest(folder: string): { name?: unknown; version?: unknown } | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The nearest folder, from the one of a module upwards, whose package.json has a name: the same from `src/`, from `dist/`
 * and from deeper places that programs are compiled to. Undefined where there is none.
 */
export function findPackageFolder(module: string, name = NAME): string | undefined {
  let folder = dirname(fileURLToPath(module));
  while (readManifest(folder)?.name !== name) {
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return folder;
}

/** lverse's own folder; this module's, in which nothing is found, where another program has been bundled with it. */
export const packageFolder = findPackageFolder(import.meta.url) ?? dirname(fileURLToPath(import.meta.url));

/**
 * The version of lverse.
 *
 * @throws PackageError where lverse does not lie in its package
 */
export function packageVersion(): string {
  const version = readManifest(packageFolder)?.version;
  if (typeof version === "string") return version;
  throw new PackageError(
    `${packageFolder} and the folders above hold no package.json of ${NAME}; expected to run from the package as it is installed`,
  );
}
