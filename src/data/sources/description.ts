import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { extname, join, resolve } from "node:path";
import { z } from "zod";
import { cacheFolder } from "../cache-folder.js";
import { SourceError } from "../errors.js";
import { expandBraces } from "./braces.js";
import { isPictureName } from "./picture-names.js";
import { hasWildcards, matchWildcards } from "./wildcards.js";

const text = z.string().min(1);

/**
 * Where pictures are to come from, one source or several in order. A source is a folder (flat, a folder for
 * each class, or deeper), a `.txt` list of pictures, a `.tar` shard, a picture, or an `http(s)` address of a
 * shard; `shards/{000..127}.tar`, `{train,extra}` and, on the disk, `*` and `?` stand for several.
 */
export const pictureSourcesSchema = z.union([text, z.array(text).min(1)]);
export type PictureSources = z.infer<typeof pictureSourcesSchema>;

/** One place that a source leads to. */
export interface Place {
  readonly kind: "folder" | "list" | "shard" | "download" | "picture";
  /** Absolute; the address for a download. */
  readonly path: string;
}

const EXPECTED = "a folder, a .txt list, a .tar shard, a picture, or an http(s) address of a shard";

function kindOfFile(path: string): Place["kind"] {
  if (path.toLowerCase().endsWith(".tar")) return "shard";
  if (extname(path).toLowerCase() === ".txt") return "list";
  if (isPictureName(path)) return "picture";
  const compressed = /\.(tar\.\w+|tgz|zip)$/i.test(path);
  throw new SourceError(path, compressed ? "a compressed archive" : "another kind of file", EXPECTED);
}

async function placeAt(path: string): Promise<Place> {
  const status = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const found = cause.code === "ENOENT" ? "nothing there" : `what cannot be read (${cause.message})`;
    throw new SourceError(path, found, EXPECTED, { cause });
  });
  return { path, kind: status.isDirectory() ? "folder" : kindOfFile(path) };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function resolveSource(source: string, base: string): Promise<Place[]> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(source)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https") {
    return expandBraces(source).map((path) => ({ kind: "download", path }));
  }
  if (scheme !== undefined) throw new SourceError(source, `an address of ${scheme}`, EXPECTED);
  const path = source.replace(/^~(?=[\\/]|$)/, () => homedir());
  const literal = resolve(base, path);
  // A name that is there is meant, even where it has braces or a `*`.
  if (await exists(literal)) return [await placeAt(literal)];
  const places: Place[] = [];
  for (const name of expandBraces(literal)) {
    if (!hasWildcards(name) || (await exists(name))) {
      places.push(await placeAt(name));
      continue;
    }
    const matches = await matchWildcards(name);
    if (matches.length === 0) throw new SourceError(name, "nothing that matches", EXPECTED);
    for (const match of matches) places.push(await placeAt(match));
  }
  return places;
}

/**
 * Finds what sources stand for: files and folders that are there, and addresses.
 *
 * @param base the folder that relative paths start from
 * @throws {SourceError} a source leads nowhere, or to what is no source of pictures
 */
export async function resolveSources(sources: PictureSources, base: string = "."): Promise<Place[]> {
  const places: Place[] = [];
  for (const source of [sources].flat()) places.push(...(await resolveSource(source, base)));
  return places;
}

/** The folder that keeps downloaded shards where nobody names one. */
export const defaultCache = (): string => join(cacheFolder(), "shards");
