import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import tar from "tar-stream";
import { ShardError } from "./errors.js";
import { BLOCK } from "./tar-header.js";
import { tarMembers } from "./tar-members.js";

/** One WebDataset sample: the members of a shard that share a key. */
export interface ShardSample {
  /** The members' path up to the first full stop of the file name. */
  readonly key: string;
  /** From extension (what follows that full stop, lower case: `png`, `json`, `cls.txt`) to bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Path of the shard. */
  readonly shard: string;
}

/** A tar archive ends with two blocks of zeros. */
const END_OF_ARCHIVE = 1024;

/** Splits a member's path into key and extension as WebDataset does; undefined where there is no extension. */
export function splitMemberName(path: string): { key: string; extension: string } | undefined {
  const stop = path.indexOf(".", path.lastIndexOf("/") + 1);
  if (stop <= path.lastIndexOf("/") + 1) return undefined;
  return { key: path.slice(0, stop), extension: path.slice(stop + 1).toLowerCase() };
}

/** Refuses what is not there, and what was cut, also between two members, which a tar reader cannot see. */
async function checkEnd(shard: string): Promise<void> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(shard, "r");
  } catch (cause) {
    throw new ShardError(shard, 0, undefined, `cannot be opened: ${(cause as Error).message}`, { cause });
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new ShardError(shard, 0, undefined, "not a file, a tar shard is expected");
    const { size } = status;
    const end = Buffer.alloc(END_OF_ARCHIVE, 1);
    if (size >= END_OF_ARCHIVE) await file.read(end, 0, END_OF_ARCHIVE, size - END_OF_ARCHIVE);
    if (end.some((byte) => byte !== 0)) {
      // Says where it was cut, if it was.
      for await (const _ of tarMembers(file, shard));
      throw new ShardError(shard, size, undefined, `does not end as a tar shard does (${size} bytes)`);
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads the samples of one shard in order; only one sample is held at a time.
 *
 * @throws {ShardError} the shard is missing, truncated or corrupt, or a sample has two members of one name
 */
export async function* readShard(shard: string): AsyncGenerator<ShardSample> {
  await checkEnd(shard);
  const source = createReadStream(shard);
  const archive = tar.extract();
  source.on("error", (error) => archive.destroy(error));
  source.pipe(archive);
  let offset = 0;
  let entry: string | undefined;
  let key: string | undefined;
  let files = new Map<string, Uint8Array>();
  try {
    for await (const member of archive) {
      const { name, type, size = 0 } = member.header;
      entry = name;
      const chunks: Uint8Array[] = [];
      for await (const chunk of member) chunks.push(chunk as Uint8Array);
      const parts = type === "file" || type === "contiguous-file" ? splitMemberName(name) : undefined;
      if (parts) {
        if (key !== undefined && key !== parts.key) {
          yield { key, files, shard };
          files = new Map();
        }
        key = parts.key;
        if (files.has(parts.extension)) {
          throw new ShardError(shard, offset, entry, `sample ${key} has two members .${parts.extension}`);
        }
        files.set(parts.extension, Buffer.concat(chunks));
      }
      offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    }
  } catch (cause) {
    if (cause instanceof ShardError) throw cause;
    throw new ShardError(shard, offset, entry, `corrupt: ${(cause as Error).message}`, { cause });
  } finally {
    source.destroy();
    archive.destroy();
  }
  if (key !== undefined) yield { key, files, shard };
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
