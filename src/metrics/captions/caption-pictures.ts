import { stat } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { firstFew } from "../../data/captioned/remarks.js";
import { DatasetError } from "../../data/errors.js";
import { listFolder } from "../../data/sources/folder.js";
import { readListFile } from "../../data/sources/list-file.js";
import { numberedName } from "./caption-results.js";

/** An image to be found. */
export interface NamedImage {
  readonly id: string;
  /** Its file's path or name, where the references say it. */
  readonly file?: string;
}

/**
 * Finds the pictures of captions. In a folder, nested ones included, an image's is the one at the path that the
 * references say; else the one with that file name; else the one called as the id is; else the one whose name ends in the
 * id as COCO_val2014_000000000042.jpg does, where b42.jpg does not.
 *
 * @param source a folder; or a .txt with a path a line, in the order of the captions
 * @returns paths by id
 * @throws {DatasetError} images without a picture, with several, or with another image's, with their ids; a list of
 *   another length
 * @throws {SourceError} the folder or the list cannot be read
 */
export async function findCaptionPictures(
  source: string,
  images: readonly NamedImage[],
): Promise<ReadonlyMap<string, string>> {
  const status = await stat(source).catch(() => undefined);
  if (status?.isFile()) return pathsOfList(source, images);
  const { pictures } = await listFolder(source);
  const candidatesOf = pictureFinder(pictures);
  const found = new Map<string, string>();
  const missing: string[] = [];
  const several: string[] = [];
  const ambiguous: string[] = [];
  for (const image of images) {
    const candidates = candidatesOf(image);
    if (candidates.length === 1) found.set(image.id, candidates[0]!);
    else if (candidates.length === 0) missing.push(image.id);
    else {
      several.push(image.id);
      ambiguous.push(`${image.id}: ${firstFew(candidates)}`);
    }
  }
  const of = (ids: readonly string[]) =>
    `${ids.length.toLocaleString("en-US")} of ${images.length.toLocaleString("en-US")} captions`;
  if (several.length > 0) {
    throw new DatasetError(
      source,
      `more than one picture for ${of(several)} (${ambiguous.slice(0, 3).join("; ")}${ambiguous.length > 3 ? "; …" : ""})`,
      ONE_PICTURE,
      { ids: several },
    );
  }
  if (missing.length > 0) {
    throw new DatasetError(
      source,
      `no picture for ${of(missing)} (${firstFew(missing)})`,
      "a picture of each image, called as the references call it or by its id",
      { ids: missing },
    );
  }
  const taken = new Map<string, string>();
  const shared: string[] = [];
  for (const [id, path] of found) {
    if (taken.has(path)) shared.push(id);
    else taken.set(path, id);
  }
  if (shared.length > 0) {
    const path = found.get(shared[0]!)!;
    throw new DatasetError(
      source,
      `another image's picture for ${of(shared)} (${path} for both ${taken.get(path)} and ${shared[0]})`,
      ONE_PICTURE,
      { ids: shared },
    );
  }
  return new Map(Array.from(found, ([id, path]) => [id, join(source, path)]));
}

const ONE_PICTURE =
  "one for each; lay the pictures as the references' paths go from this folder, or give a .txt of their paths in the captions' order";

/** The pictures that an image may have among these paths, by the first of the rules that finds any. */
function pictureFinder(pictures: readonly string[]): (image: NamedImage) => readonly string[] {
  const paths = new Set(pictures);
  const byName = groupBy(pictures, (path) => posix.basename(path));
  const byStem = groupBy(pictures, (path) => posix.parse(path).name);
  const byNumber = groupBy(pictures, (path) => numberedName.exec(posix.parse(path).name)?.[1]);
  return ({ id, file }) => {
    const own = file === undefined ? undefined : posix.normalize(file.replaceAll("\\", "/"));
    if (own !== undefined && paths.has(own)) return [own];
    const named = own === undefined ? undefined : byName.get(posix.basename(own));
    return named ?? byStem.get(id) ?? byNumber.get(id) ?? [];
  };
}

function groupBy(
  paths: readonly string[],
  keyOf: (path: string) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(path);
    else groups.set(key, [path]);
  }
  return groups;
}

async function pathsOfList(
  source: string,
  images: readonly NamedImage[],
): Promise<ReadonlyMap<string, string>> {
  const paths = await readListFile(source);
  if (paths.length !== images.length) {
    throw new DatasetError(
      source,
      `${paths.length.toLocaleString("en-US")} pictures`,
      `${images.length.toLocaleString("en-US")}, one for each caption, in their order`,
    );
  }
  return new Map(images.map(({ id }, i) => [id, resolve(dirname(source), paths[i]!)]));
}
