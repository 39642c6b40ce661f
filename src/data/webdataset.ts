import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import tar from "tar-stream";
import { ShardError } from "./errors.js";
import { BLOCK } from "./tar-header.js";
import { readMember, tarMembers } from "./tar-members.js";

/** One WebDataset sample: the members of a shard that share a key. */
export interface ShardSample {
  /** The members' path up to the first full stop of the file name. */
  readonly key: string;
  /** From extension (what follows that full stop, lower case: `png`, `json`, `cls.txt`) to bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Path of the shard. */
  readonly shard: string;
}

/** Splits a member's path into key and extension as WebDataset does; undefined where there is no extension. */
export function splitMemberName(path: string): { key: string; extension: string } | undefined {
  const stop = path.indexOf(".", path.lastIndexOf("/") + 1);
  if (stop <= path.lastIndexOf("/") + 1) return undefined;
  return { key: path.slice(0, stop), extension: path.slice(stop + 1).toLowerCase() };
}

/**
 * Reads the samples of one shard in order; only one sample is held at a time.
 *
 * @throws {ShardError} the shard is missing; truncated or corrupt, once the samples before that place have come; or a
 *   sample has two members of one name
 */
export async function* readShard(shard: string): AsyncGenerator<ShardSample> {
  const file = await openShard(shard);
  try {
    let key: string | undefined;
    let files = new Map<string, Uint8Array>();
    for await (const member of tarMembers(file, shard)) {
      const parts = member.isFile ? splitMemberName(member.name) : undefined;
      if (!parts) continue;
      if (key !== undefined && key !== parts.key) {
        yield { key, files, shard };
        files = new Map();
      }
      key = parts.key;
      if (files.has(parts.extension)) {
        const problem = `sample ${key} has two members .${parts.extension}`;
        throw new ShardError(shard, member.offset - BLOCK, member.name, problem);
      }
      files.set(parts.extension, await readMember(file, member, shard));
    }
    if (key !== undefined) yield { key, files, shard };
  } finally {
    await file.close();
  }
}

async function openShard(shard: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(shard, "r");
  } catch (cause) {
    throw new ShardError(shard, 0, undefined, `cannot be opened: ${(cause as Error).message}`, { cause });
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new ShardError(shard, 0, undefined, "not a file, a tar shard is expected");
}

/** Reads the samples of several shards, one shard after the other. Errors as {@link readShard}. */
export async function* readShards(shards: Iterable<string>): AsyncGenerator<ShardSample> {
  for (const shard of shards) yield* readShard(shard);
}

/** What {@link writeShard} wrote. */
export interface WrittenShard {
  /** File name without its folder. */
  readonly name: string;
  readonly samples: number;
  readonly bytes: number;
  /** Hexadecimal digest of the whole file. */
  readonly sha256: string;
}

/**
 * Writes samples as one shard, in the order given, members sorted by extension, with a fixed owner, mode and
 * time, so that equal samples give equal bytes. The file is flushed to the disk.
 *
 * @throws {ShardError} the file exists or cannot be written, or a key holds a full stop
 */
export async function writeShard(
  path: string,
  samples: Iterable<Pick<ShardSample, "key" | "files">> | AsyncIterable<Pick<ShardSample, "key" | "files">>,
): Promise<WrittenShard> {
  const archive = tar.pack();
  const hash = createHash("sha256");
  let count = 0;
  let bytes = 0;
  const pack = async (): Promise<void> => {
    for await (const { key, files } of samples) {
      if (basename(key).includes(".")) throw new Error(`the key ${key} holds a full stop`);
      count++;
      for (const extension of [...files.keys()].sort()) {
        const data = Buffer.from(files.get(extension)!);
        const header = { name: `${key}.${extension}`, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
        await new Promise<void>((resolve, reject) => {
          archive.entry(header, data, (error) => (error ? reject(error) : resolve()));
        });
      }
    }
    archive.finalize();
  };
  try {
    const file = await open(path, "wx");
    try {
      const packing = pack();
      packing.catch((error) => archive.destroy(error));
      for await (const data of archive) {
        const chunk = data as Uint8Array;
        hash.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
      await packing;
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new ShardError(path, bytes, undefined, `cannot be written: ${(cause as Error).message}`, { cause });
  }
  return { name: basename(path), samples: count, bytes, sha256: hash.digest("hex") };
}
