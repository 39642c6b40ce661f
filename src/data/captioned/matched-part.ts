import { join } from "node:path";
import { DatasetError } from "../errors.js";
import type { CollectionPart } from "../sources/collection.js";
import type { FolderListing } from "../sources/folder.js";
import type { CaptionEntry } from "./caption-entry.js";
import { firstFew, type Remarks } from "./remarks.js";

/** What becomes of captions whose picture is not there: an error that names them, or a remark that counts them. */
export type MissingPictures = "fail" | "skip";

/** A file of captions and the folder of their pictures. */
export interface MatchOptions {
  readonly folder: string;
  readonly listing: FolderListing;
  /** What errors call the file of captions. */
  readonly file: string;
  readonly entries: readonly CaptionEntry[];
  readonly missing: MissingPictures;
  readonly remarks: Remarks;
}

/** A picture that is there and its captions. */
export interface MatchedPicture {
  /** From the folder. */
  readonly path: string;
  readonly captions: readonly string[];
}

/**
 * Finds the pictures of captions in a folder, in the order of the captions. Those without a caption are left out and
 * remarked.
 *
 * @throws {DatasetError} pictures that are not there, unless they are to be skipped; none that is; or two entries that
 *   lead to one picture
 */
export function matchPictures(options: MatchOptions): MatchedPicture[] {
  const { folder, listing, file, entries, missing, remarks } = options;
  const there = new Set(listing.pictures);
  const absent: CaptionEntry[] = [];
  const matched = new Map<string, readonly string[]>();
  const twice: string[] = [];
  for (const { id, paths, captions } of entries) {
    const path = paths.find((candidate) => there.has(candidate));
    if (path === undefined) absent.push({ id, paths, captions });
    else if (matched.has(path)) twice.push(id);
    else if (captions.length === 0) remarks.add("left out, no caption", path);
    else matched.set(path, captions);
  }
  const expected = `a picture in ${folder} for each`;
  if (absent.length > 0 && (missing === "fail" || absent.length === entries.length)) {
    const ids = absent.map(({ id }) => id);
    const example = `${absent[0]!.paths[0]} is looked for, and ${listing.pictures[0]} is there`;
    throw new DatasetError(
      file,
      `${absent.length} of ${entries.length} pictures that are not there: ${firstFew(ids)} (${example})`,
      missing === "fail" && absent.length < entries.length
        ? `${expected}; get the others, or leave them out (missing: skip)`
        : expected,
      { ids },
    );
  }
  if (twice.length > 0) {
    const found = `${twice.length} pictures that an earlier entry has (${firstFew(twice)})`;
    throw new DatasetError(file, found, expected, { ids: twice });
  }
  for (const { paths } of absent) remarks.add("left out, no such picture", paths[0]!);
  return Array.from(matched, ([path, captions]) => ({ path, captions }));
}

/** Captioned pictures of a folder. */
export function matchedPart(
  folder: string,
  pictures: readonly MatchedPicture[],
  ignored: number,
): CollectionPart {
  const path = (index: number) => join(folder, pictures[index]!.path);
  return {
    label: folder,
    length: pictures.length,
    source: path,
    name: path,
    identity: (index) => pictures[index]!.path,
    captions: (index) => pictures[index]!.captions,
    ignored,
  };
}
