import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { PictureList } from "../batches.js";
import { isCorpus, readCorpus } from "../corpus/read.js";
import type { Split } from "../corpus/split.js";
import { DatasetError } from "../errors.js";
import type { PictureLocation } from "../picture-task.js";
import {
  type CollectionPart,
  folderPart,
  listPart,
  PictureCollection,
  shardPart,
} from "../sources/collection.js";
import { type PictureSources, resolveSources } from "../sources/description.js";
import { listPictureFolder, type OpenPicturesOptions, openPlaces } from "../sources/open.js";
import { indexShard } from "../sources/shard-index.js";
import { readCaptionFile } from "./caption-file.js";
import { captionPath, captionsBeside } from "./captions-beside.js";
import { type MissingPictures, matchedPart, matchPictures } from "./matched-part.js";
import { Remarks } from "./remarks.js";
import { sampleReader } from "./sample-captions.js";

/** Pictures with captions, found and not read, in an order that is the same every time. */
export interface CaptionedPictures extends PictureList {
  source(index: number): PictureLocation;
  name(index: number): string;
  /** At least one; undefined for a picture without, of which there are none where `captioned` was asked for. */
  captions(index: number): readonly string[] | undefined;
  /** SHA-256 of what the pictures are and what is said of them, in hexadecimal digits. */
  fingerprint(): string;
  /** What was left out, dropped or found damaged, a line a kind, with counts and the first names. */
  readonly remarks: readonly string[];
}

export interface OpenCaptionedOptions extends OpenPicturesOptions {
  /**
   * A file of captions for the pictures of one folder: Karpathy's `dataset_coco.json`, COCO's `captions_*.json`, or a
   * `.json`, `.jsonl`, `.tsv` or `.csv` of pictures and captions. By default captions are looked for beside the
   * pictures.
   */
  readonly captions?: string | undefined;
  /** Which part of a corpus or of Karpathy's file; by default `train`. */
  readonly split?: string | undefined;
  /** What becomes of captions whose picture is not there; by default `fail`. */
  readonly missing?: MissingPictures | undefined;
  /** Leave out pictures without a caption; with a file of captions they always are. */
  readonly captioned?: boolean | undefined;
}

/**
 * Opens pictures with the captions that go with them:
 *
 * - one corpus (`lverse corpus build`): a split of it;
 * - a folder and a file of captions (`captions`): the pictures that the file names, in its order;
 * - folders: `captions.json`, `.jsonl`, `.tsv` or `.csv` in the folder itself, or else `NAME.txt` beside `NAME.jpg`;
 * - tar shards, from the disk or the network: `.txt` and `.json` of the same sample;
 * - lists and single pictures: `NAME.txt` beside each.
 *
 * @throws {SourceError} a source leads nowhere, or there is no picture at all
 * @throws {DownloadError} a shard cannot be downloaded
 * @throws {DatasetError} captions that cannot be used: which and why; or a split of what has none
 * @throws {CorpusError} a damaged corpus, or a split that it has not
 */
export async function openCaptioned(
  sources: PictureSources,
  options: OpenCaptionedOptions = {},
): Promise<CaptionedPictures> {
  const { captions, split, missing = "fail", captioned = false, ...places } = options;
  const list = [sources].flat();
  const description = list.join(", ");
  const base = places.base ?? ".";
  const [only] = list;
  if (list.length === 1 && isCorpus(resolve(base, only!))) {
    if (captions === undefined) return openCorpus(resolve(base, only!), split ?? "train");
    throw new DatasetError(description, "a corpus and a file of captions", "one of the two");
  }
  const remarks = new Remarks();
  if (captions !== undefined) {
    const file = resolve(base, captions);
    const part = await openWithFile(list, base, file, split, missing, remarks);
    return withRemarks(new PictureCollection([part]), remarks);
  }
  if (split !== undefined) {
    throw new DatasetError(
      description,
      `sources without splits, and the split ${JSON.stringify(split)} asked for`,
      "a corpus, or a file of captions that has splits (captions: dataset_coco.json)",
    );
  }
  const pictures = await openPlaces(list, places, {
    folder: (path) => openFolder(path, missing, remarks),
    files: async (label, folder, paths) => {
      const found = await captionsBeside(folder, paths, remarks);
      return { ...listPart(label, folder, paths), captions: (index) => found[index] };
    },
    shard: async (label, file) =>
      shardPart(label, file, await indexShard(file, label, sampleReader(remarks))),
  });
  if (captioned) return withRemarks(keepCaptioned(pictures, description, remarks), remarks);
  remarkUncaptioned(pictures, remarks);
  return withRemarks(pictures, remarks);
}

async function openCorpus(folder: string, split: string): Promise<CaptionedPictures> {
  const items = await readCorpus(folder, split as Split);
  const hash = createHash("sha256");
  for (const { key, png, captions } of items) hash.update(key).update(png).update(JSON.stringify(captions));
  const digest = hash.digest("hex");
  return {
    length: items.length,
    source: (i) => items[i]!.png,
    name: (i) => items[i]!.key,
    captions: (i) => items[i]!.captions,
    fingerprint: () => digest,
    remarks: [],
  };
}

async function openWithFile(
  sources: readonly string[],
  base: string,
  file: string,
  split: string | undefined,
  missing: MissingPictures,
  remarks: Remarks,
): Promise<CollectionPart> {
  const [place, ...more] = await resolveSources([...sources], base);
  if (place?.kind !== "folder" || more.length > 0) {
    const found = `a file of captions (${file}) for other things than one folder`;
    throw new DatasetError(sources.join(", "), found, "the folder of its pictures; shards bring their own");
  }
  const { kind, entries } = await readCaptionFile(file, split, remarks);
  const listing = await listPictureFolder(place.path);
  const matched = matchPictures({ folder: place.path, listing, file, entries, missing, remarks });
  if (matched.length === 0) {
    throw new DatasetError(file, `no caption for any of ${entries.length} pictures`, "captions");
  }
  if (kind === "table") {
    const named = new Set(entries.flatMap(({ paths }) => paths));
    for (const path of listing.pictures) if (!named.has(path)) remarks.add("left out, not in the file", path);
  }
  return matchedPart(place.path, matched, listing.ignored);
}

async function openFolder(
  folder: string,
  missing: MissingPictures,
  remarks: Remarks,
): Promise<CollectionPart> {
  const listing = await listPictureFolder(folder);
  const { pictures, texts, tables } = listing;
  const part = folderPart(folder, listing);
  const [table, another] = tables;
  if (another !== undefined) {
    throw new DatasetError(folder, `both ${table} and ${another}`, "one of them, or say which (captions)");
  }
  if (table !== undefined) {
    const file = join(folder, table);
    const { entries } = await readCaptionFile(file, undefined, remarks);
    const matched = matchPictures({ folder, listing, file, entries, missing, remarks });
    const captions = new Map(matched.map((picture) => [picture.path, picture.captions]));
    return { ...part, ignored: part.ignored - 1, captions: (index) => captions.get(pictures[index]!) };
  }
  const found = await captionsBeside(folder, pictures, remarks, new Set(texts));
  const read = found.reduce((count, captions) => count + (captions ? 1 : 0), 0);
  // Where nothing is captioned a .txt is no caption that lost its picture, but a README.
  const used = new Set(pictures.map(captionPath));
  if (read > 0) for (const text of texts) if (!used.has(text)) remarks.add("no picture for a .txt", text);
  return { ...part, captions: (index) => found[index] };
}

const uncaptionedOf = (pictures: PictureCollection): number[] =>
  Array.from({ length: pictures.length }, (_, i) => i).filter((i) => pictures.captions(i) === undefined);

/** Says how many have no caption, where others have. */
function remarkUncaptioned(pictures: PictureCollection, remarks: Remarks): void {
  const without = uncaptionedOf(pictures);
  if (without.length === pictures.length) return;
  for (const index of without) remarks.add("no caption", pictures.name(index));
}

function keepCaptioned(
  pictures: PictureCollection,
  description: string,
  remarks: Remarks,
): PictureCollection {
  const without = uncaptionedOf(pictures);
  if (without.length === pictures.length) {
    throw new DatasetError(
      description,
      `${pictures.length} pictures without a caption`,
      "captions: NAME.txt beside NAME.jpg, captions.json (.jsonl, .tsv, .csv) in the folder, .txt or .json in shards, or a file of captions",
    );
  }
  for (const index of without) remarks.add("left out, no caption", pictures.name(index));
  return new PictureCollection(pictures.parts.map(captionedPart));
}

/** The captioned pictures of a part. */
function captionedPart(part: CollectionPart): CollectionPart {
  const kept = Array.from({ length: part.length }, (_, i) => i).filter(
    (i) => part.captions?.(i) !== undefined,
  );
  return {
    ...part,
    length: kept.length,
    source: (index) => part.source(kept[index]!),
    name: (index) => part.name(kept[index]!),
    identity: (index) => part.identity(kept[index]!),
    captions: (index) => part.captions?.(kept[index]!),
  };
}

function withRemarks(pictures: PictureCollection, remarks: Remarks): CaptionedPictures {
  const damage = pictures.damage.map(
    ({ message }) => `damaged, its pictures before that place are used: ${message}`,
  );
  return {
    length: pictures.length,
    source: (index) => pictures.source(index),
    name: (index) => pictures.name(index),
    captions: (index) => pictures.captions(index),
    fingerprint: () => pictures.fingerprint(),
    remarks: [...damage, ...remarks.lines],
  };
}
