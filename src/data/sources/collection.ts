import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { PictureList } from "../batches.js";
import type { ShardError } from "../errors.js";
import type { FileSlice } from "../file-slice.js";
import type { FolderListing } from "./folder.js";
import type { ShardIndex } from "./shard-index.js";

/** The pictures of one place. */
export interface CollectionPart {
  /** What reports call the place. */
  readonly label: string;
  readonly length: number;
  source(index: number): string | FileSlice;
  name(index: number): string;
  /** What tells this picture from others, wherever the place lies on the disk. */
  identity(index: number): string;
  /** What is said of the picture; undefined where nothing is. */
  captions?(index: number): readonly string[] | undefined;
  /** Files that are no pictures by their names. */
  readonly ignored: number;
  readonly damage?: ShardError | undefined;
}

export function folderPart(folder: string, { pictures, ignored }: FolderListing): CollectionPart {
  const path = (index: number) => join(folder, pictures[index]!);
  return {
    label: folder,
    length: pictures.length,
    source: path,
    name: path,
    identity: (index) => pictures[index]!,
    ignored,
  };
}

/** @param folder the folder that the paths start from */
export function listPart(label: string, folder: string, paths: readonly string[]): CollectionPart {
  const path = (index: number) => resolve(folder, paths[index]!);
  return {
    label,
    length: paths.length,
    source: path,
    name: path,
    identity: (index) => paths[index]!,
    ignored: 0,
  };
}

/** @param path where the shard lies, which for a downloaded one is not what it is called */
export function shardPart(label: string, path: string, index: ShardIndex): CollectionPart {
  const { names, offsets, sizes, captions, ignored, damage } = index;
  return {
    label,
    length: names.length,
    source: (i) => ({ path, offset: offsets[i]!, size: sizes[i]! }),
    name: (i) => `${label}:${names[i]}`,
    identity: (i) => `${names[i]}\0${sizes[i]}`,
    ...(captions && { captions: (i: number) => captions[i] }),
    ignored,
    damage,
  };
}

/** Pictures of several places, one place after the other; each is read when it is asked for. */
export class PictureCollection implements PictureList {
  readonly length: number;
  /** The numbers of the parts' first pictures. */
  readonly #starts: number[] = [];

  constructor(readonly parts: readonly CollectionPart[]) {
    let length = 0;
    for (const part of parts) {
      this.#starts.push(length);
      length += part.length;
    }
    this.length = length;
  }

  source(index: number): string | FileSlice {
    const { part, place } = this.#find(index);
    return part.source(place);
  }

  name(index: number): string {
    const { part, place } = this.#find(index);
    return part.name(place);
  }

  /** What is said of a picture, where that was looked for and found. */
  captions(index: number): readonly string[] | undefined {
    const { part, place } = this.#find(index);
    return part.captions?.(place);
  }

  /** Files that were passed over because they are no pictures by their names. */
  get ignored(): number {
    return this.parts.reduce((sum, { ignored }) => sum + ignored, 0);
  }

  /** Shards that end too early or are broken; their pictures before that place are here. */
  get damage(): ShardError[] {
    return this.parts.flatMap(({ damage }) => damage ?? []);
  }

  /**
   * SHA-256 of the pictures' names, order and captions, and in shards of their sizes, in hexadecimal digits. Where it
   * is another than before, a run that goes on would see other batches.
   */
  fingerprint(): string {
    const hash = createHash("sha256");
    for (const part of this.parts) {
      for (let i = 0; i < part.length; i++) {
        const captions = part.captions?.(i);
        const said = captions === undefined ? "" : `\0${JSON.stringify(captions)}`;
        hash.update(`${part.identity(i)}${said}\n`);
      }
    }
    return hash.digest("hex");
  }

  #find(index: number): { part: CollectionPart; place: number } {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) {
      throw new RangeError(`a picture's number is from 0 to ${this.length - 1}, ${index} given`);
    }
    let low = 0;
    let high = this.parts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return { part: this.parts[low]!, place: index - this.#starts[low]! };
  }
}
