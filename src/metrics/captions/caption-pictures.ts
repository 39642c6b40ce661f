import { stat } from "node:fs/promises";
import { basename, dirname, join, parse, resolve } from "node:path";
import { firstFew } from "../../data/captioned/remarks.js";
import { DatasetError } from "../../data/errors.js";
import { listFolder } from "../../data/sources/folder.js";
import { readListFile } from "../../data/sources/list-file.js";

/** An image to be found. */
export interface NamedImage {
  readonly id: string;
  /** Its file's name, where the references say it. */
  readonly file?: string;
}

/**
 * Finds the pictures of captions.
 *
 * @param source a folder, nested ones included, of files whose names the references say, or end in the id as
 *   COCO_val2014_000000000042.jpg does; or a .txt with a path a line, in the order of the captions
 * @returns paths by id
 * @throws {DatasetError} images without a picture, with their ids, or a list of another length
 * @throws {SourceError} the folder or the list cannot be read
 */
export async function findCaptionPictures(
  source: string,
  images: readonly NamedImage[],
): Promise<ReadonlyMap<string, string>> {
  const status = await stat(source).catch(() => undefined);
  if (status?.isFile()) return pathsOfList(source, images);
  const { pictures } = await listFolder(source);
  const byName = new Map(pictures.map((path) => [basename(path), path]));
  const byId = new Map<string, string>();
  for (const path of pictures) {
    const { name } = parse(path);
    const number = /(?:^|[^\d])0*(\d+)$/.exec(name)?.[1];
    if (number !== undefined && !byId.has(number)) byId.set(number, path);
    byId.set(name, path);
  }
  const found = new Map<string, string>();
  for (const { id, file } of images) {
    const path = (file === undefined ? undefined : byName.get(basename(file))) ?? byId.get(id);
    if (path !== undefined) found.set(id, join(source, path));
  }
  const missing = images.filter(({ id }) => !found.has(id)).map(({ id }) => id);
  if (missing.length > 0) {
    throw new DatasetError(
      source,
      `no picture for ${missing.length.toLocaleString("en-US")} of ${images.length.toLocaleString("en-US")} captions (${firstFew(missing)})`,
      "a picture of each image, called as the references call it or by its id",
      { ids: missing },
    );
  }
  return found;
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
