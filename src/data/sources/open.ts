import { dirname } from "node:path";
import { isCorpus } from "../corpus/read.js";
import { SourceError } from "../errors.js";
import { Lanes } from "../lanes.js";
import { type CollectionPart, folderPart, listPart, PictureCollection, shardPart } from "./collection.js";
import { defaultCache, type PictureSources, type Place, resolveSources } from "./description.js";
import { type DownloadOptions, download } from "./download.js";
import { type FolderListing, listFolder } from "./folder.js";
import { readListFile } from "./list-file.js";
import { indexShard } from "./shard-index.js";

export interface OpenPicturesOptions extends Partial<DownloadOptions> {
  /** The folder that relative paths start from; by default the current one. */
  readonly base?: string;
  /** Shards downloaded or looked through at a time; by default 4. */
  readonly lanes?: number;
}

/** How the pictures of a place are found once it is known where they lie. */
export interface PlaceOpeners {
  /** @throws {SourceError} no pictures */
  folder(path: string): Promise<CollectionPart>;
  /** @param folder the folder that the paths start from */
  files(label: string, folder: string, paths: readonly string[]): Promise<CollectionPart>;
  /** @param file where the shard lies, which for a downloaded one is not what it is called */
  shard(label: string, file: string): Promise<CollectionPart>;
}

const isTar = (name: string): boolean => name.toLowerCase().endsWith(".tar");

/**
 * Lists a folder that is to hold pictures.
 *
 * @throws {SourceError} it holds none, or is a corpus
 */
export async function listPictureFolder(path: string): Promise<FolderListing> {
  if (isCorpus(path)) {
    throw new SourceError(
      path,
      "a corpus",
      "pictures; a corpus is named alone, or as corpus: in a configuration",
    );
  }
  const listing = await listFolder(path);
  if (listing.pictures.length === 0) {
    const examples = listing.ignoredExamples.join(", ");
    const others = listing.ignored === 0 ? "nothing" : `${listing.ignored} other files (such as ${examples})`;
    const hint = listing.ignoredExamples.some(isTar) ? `; shards are named as ${path}/*.tar` : "";
    throw new SourceError(path, `a folder with ${others} in it`, `pictures${hint}`);
  }
  return listing;
}

const plainOpeners: PlaceOpeners = {
  folder: async (path) => folderPart(path, await listPictureFolder(path)),
  files: async (label, folder, paths) => listPart(label, folder, paths),
  shard: async (label, file) => shardPart(label, file, await indexShard(file, label)),
};

/**
 * Opens sources of pictures: finds every picture, in an order that is the same every time, and reads none.
 * Shards from the network are downloaded whole.
 *
 * @throws {SourceError} a source leads nowhere, or there is no picture at all
 * @throws {DownloadError} a shard cannot be downloaded
 */
export async function openPictures(
  sources: PictureSources,
  options: OpenPicturesOptions = {},
): Promise<PictureCollection> {
  return openPlaces(sources, options, plainOpeners);
}

/** As {@link openPictures}, with other ways of finding the pictures of a place. */
export async function openPlaces(
  sources: PictureSources,
  options: OpenPicturesOptions,
  openers: PlaceOpeners,
): Promise<PictureCollection> {
  const { base, lanes = 4, cache = defaultCache(), ...network } = options;
  // One place that cannot be opened ends the downloads of the others.
  const failed = new AbortController();
  const signal = network.signal ? AbortSignal.any([network.signal, failed.signal]) : failed.signal;
  const open = async ({ kind, path }: Place): Promise<CollectionPart> => {
    signal.throwIfAborted();
    if (kind === "folder") return openers.folder(path);
    if (kind === "list") return openers.files(path, dirname(path), await readListFile(path));
    if (kind === "picture") return openers.files(path, dirname(path), [path]);
    return openers.shard(
      path,
      kind === "download" ? await download(path, { ...network, cache, signal }) : path,
    );
  };
  const places = await resolveSources(sources, base);
  const queue = new Lanes(lanes);
  /** A place that is named twice is opened once. */
  const opened = new Map<string, Promise<CollectionPart>>();
  for (const place of places) {
    if (opened.has(place.path)) continue;
    const part = queue.run(() => open(place));
    part.catch((error) => failed.abort(error));
    opened.set(place.path, part);
  }
  const parts = await Promise.all(places.map(({ path }) => opened.get(path)!));
  const pictures = new PictureCollection(parts);
  if (pictures.length > 0) return pictures;
  const [cause] = pictures.damage;
  const found = cause ? `no whole picture (${cause.message})` : `no picture among ${pictures.ignored} files`;
  throw new SourceError([sources].flat().join(", "), found, "pictures", { cause });
}
