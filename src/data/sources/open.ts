import { dirname } from "node:path";
import { isCorpus } from "../corpus/read.js";
import { SourceError } from "../errors.js";
import { Lanes } from "../lanes.js";
import { type CollectionPart, folderPart, listPart, PictureCollection, shardPart } from "./collection.js";
import { defaultCache, type PictureSources, type Place, resolveSources } from "./description.js";
import { type DownloadOptions, download } from "./download.js";
import { listFolder } from "./folder.js";
import { readListFile } from "./list-file.js";
import { indexShard } from "./shard-index.js";

export interface OpenPicturesOptions extends Partial<DownloadOptions> {
  /** The folder that relative paths start from; by default the current one. */
  readonly base?: string;
  /** Shards downloaded or looked through at a time; by default 4. */
  readonly lanes?: number;
}

const isTar = (name: string): boolean => name.toLowerCase().endsWith(".tar");

async function openFolder(path: string): Promise<CollectionPart> {
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
  return folderPart(path, listing);
}

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
  const { base, lanes = 4, cache = defaultCache(), ...network } = options;
  // One place that cannot be opened ends the downloads of the others.
  const failed = new AbortController();
  const signal = network.signal ? AbortSignal.any([network.signal, failed.signal]) : failed.signal;
  const open = async ({ kind, path }: Place): Promise<CollectionPart> => {
    signal.throwIfAborted();
    if (kind === "folder") return openFolder(path);
    if (kind === "list") return listPart(path, dirname(path), await readListFile(path));
    if (kind === "picture") return listPart(path, dirname(path), [path]);
    const file = kind === "download" ? await download(path, { ...network, cache, signal }) : path;
    return shardPart(path, file, await indexShard(file, path));
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
