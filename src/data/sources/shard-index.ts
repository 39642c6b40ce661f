import { type FileHandle, open } from "node:fs/promises";
import { ShardError } from "../errors.js";
import { tarMembers } from "../tar-members.js";
import { splitMemberName } from "../webdataset.js";
import { isPictureExtension } from "./picture-names.js";

/** The pictures of a shard, in the order of the archive. */
export interface ShardIndex {
  readonly names: readonly string[];
  /** First bytes of the contents in the shard. */
  readonly offsets: readonly number[];
  /** Sizes of the contents in bytes. */
  readonly sizes: readonly number[];
  /** Other files: captions, metadata. */
  readonly ignored: number;
  /** What stopped the reading before the end; the pictures before that place are here. */
  readonly damage: ShardError | undefined;
}

/**
 * Finds the pictures of a tar shard in one pass over its headers. As in WebDataset, a member's extension is
 * what follows the first full stop of its file name: `0001.jpg` is a picture, `0001.seg.png` is not.
 *
 * @param label what errors call the shard
 * @throws {ShardError} it cannot be opened
 */
export async function indexShard(path: string, label: string = path): Promise<ShardIndex> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    throw new ShardError(label, 0, undefined, `cannot be opened: ${(cause as Error).message}`, { cause });
  }
  const names: string[] = [];
  const offsets: number[] = [];
  const sizes: number[] = [];
  let ignored = 0;
  let damage: ShardError | undefined;
  try {
    for await (const { name, offset, size, isFile } of tarMembers(file, label)) {
      if (!isFile) continue;
      const extension = splitMemberName(name)?.extension;
      if (extension === undefined || !isPictureExtension(extension)) {
        ignored++;
        continue;
      }
      names.push(name);
      offsets.push(offset);
      sizes.push(size);
    }
  } catch (error) {
    if (!(error instanceof ShardError)) throw error;
    damage = error;
  } finally {
    await file.close();
  }
  return { names, offsets, sizes, ignored, damage };
}
