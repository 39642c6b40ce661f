import { type FileHandle, open } from "node:fs/promises";
import { ShardError } from "../errors.js";
import { readMember, tarMembers } from "../tar-members.js";
import { splitMemberName } from "../webdataset.js";
import { isPictureExtension } from "./picture-names.js";

/** The pictures of a shard, in the order of the archive. */
export interface ShardIndex {
  readonly names: readonly string[];
  /** First bytes of the contents in the shard. */
  readonly offsets: readonly number[];
  /** Sizes of the contents in bytes. */
  readonly sizes: readonly number[];
  /** What is said of each picture, where a reader was given; undefined for a picture without. */
  readonly captions: readonly (readonly string[] | undefined)[] | undefined;
  /** Other files: captions that were not read, metadata. */
  readonly ignored: number;
  /** What stopped the reading before the end; the pictures before that place are here. */
  readonly damage: ShardError | undefined;
}

/** Finds the captions of a sample in its other members. */
export interface SampleReader {
  /** Extensions of the members to read. */
  readonly extensions: ReadonlySet<string>;
  /** Bytes of a member to read, at most. */
  readonly largest: number;
  /**
   * @param files from extension to content; those that are too large are undefined
   * @param name what remarks call the sample
   */
  captions(files: ReadonlyMap<string, Uint8Array | undefined>, name: string): readonly string[] | undefined;
}

/** Pictures and captions of the sample that is being read. */
interface PendingSample {
  readonly key: string;
  /** The number of its first picture. */
  readonly first: number;
  readonly files: Map<string, Uint8Array | undefined>;
}

/**
 * Finds the pictures of a tar shard in one pass over its headers. As in WebDataset, a member's extension is
 * what follows the first full stop of its file name (`0001.jpg` is a picture, `0001.seg.png` is not), and members
 * that follow one another and are the same up to there are one sample.
 *
 * @param label what errors call the shard
 * @param reader reads the captions of the samples as well
 * @throws {ShardError} it cannot be opened
 */
export async function indexShard(
  path: string,
  label: string = path,
  reader?: SampleReader,
): Promise<ShardIndex> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    throw new ShardError(label, 0, undefined, `cannot be opened: ${(cause as Error).message}`, { cause });
  }
  const names: string[] = [];
  const offsets: number[] = [];
  const sizes: number[] = [];
  const captions: (readonly string[] | undefined)[] = [];
  let ignored = 0;
  let damage: ShardError | undefined;
  let sample: PendingSample | undefined;
  const finish = () => {
    if (!reader || !sample || sample.first === names.length) return;
    const said = reader.captions(sample.files, `${label}:${sample.key}`);
    while (captions.length < names.length) captions.push(said);
  };
  try {
    for await (const member of tarMembers(file, label)) {
      const { name, offset, size, isFile } = member;
      if (!isFile) continue;
      const parts = splitMemberName(name);
      if (parts && parts.key !== sample?.key) {
        finish();
        sample = { key: parts.key, first: names.length, files: new Map() };
      }
      if (parts && isPictureExtension(parts.extension)) {
        names.push(name);
        offsets.push(offset);
        sizes.push(size);
      } else if (parts && reader?.extensions.has(parts.extension)) {
        const content = size <= reader.largest ? await readMember(file, member, label) : undefined;
        sample?.files.set(parts.extension, content);
      } else {
        ignored++;
      }
    }
  } catch (error) {
    if (!(error instanceof ShardError)) throw error;
    damage = error;
  } finally {
    await file.close();
  }
  finish();
  return { names, offsets, sizes, captions: reader && captions, ignored, damage };
}
