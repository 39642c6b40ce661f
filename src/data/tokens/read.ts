import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { DataError, ShardError } from "../errors.js";
import { tarMembers } from "../tar-members.js";
import { splitMemberName } from "../webdataset.js";
import {
  isComplete,
  TOKENS_FILE,
  type TokenManifest,
  type TokenRecord,
  tokenRecordSchema,
} from "./manifest.js";
import { decodeNpy } from "./npy.js";
import { TokensOnDisk } from "./on-disk.js";
import { readTokenManifest } from "./write.js";

export interface TokenItem extends TokenRecord {
  /** `[tokens]`, each in [0, codes); read from the disk each time where the shards are large. */
  readonly tokens: Uint32Array;
}

/** Bytes of tokens that are held in memory, at most: 262,144 pictures of 1,024 tokens. */
const HELD_BYTES = 2 ** 30;

/**
 * Reads all token shards of a folder, in order, and checks each: its digest, and every record's length and range. Names
 * and captions are held in memory; so are the tokens, unless they take more than `held` bytes (four each): then they are
 * read from their shards when they are asked for.
 *
 * @param options.held 1 GiB unless told
 * @throws DataError for a folder that is none or unfinished, a shard that was changed, or a record that does not fit
 */
export async function readTokenShards(
  folder: string,
  { held = HELD_BYTES }: { readonly held?: number } = {},
): Promise<{ manifest: TokenManifest; items: TokenItem[] }> {
  const manifest = await readTokenManifest(folder);
  if (!manifest) {
    throw new DataError(
      `${folder} holds no ${TOKENS_FILE}; make token shards with: lverse encode PICTURES -o ${folder}`,
    );
  }
  if (!isComplete(manifest)) {
    const { pictures } = manifest.source;
    const done = manifest.shards.length * manifest.picturesPerShard;
    throw new DataError(
      `${folder} is not finished: ${done} of ${pictures} pictures; run the same lverse encode again to go on`,
    );
  }
  const samples = manifest.shards.reduce((sum, shard) => sum + shard.samples, 0);
  const onDisk = samples * manifest.model.tokens * Uint32Array.BYTES_PER_ELEMENT > held;
  const items: TokenItem[] = [];
  for (const { name, sha256 } of manifest.shards) {
    const path = join(folder, name);
    await checkDigest(path, sha256);
    for await (const item of readItems(path, manifest, onDisk)) items.push(item);
  }
  return { manifest, items };
}

async function checkDigest(path: string, expected: string): Promise<void> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  } catch (cause) {
    throw new DataError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const found = hash.digest("hex");
  if (found === expected) return;
  throw new DataError(
    `${path} is not the shard that ${TOKENS_FILE} lists: sha256 ${found.slice(0, 16)}… found, ${expected.slice(0, 16)}… expected; encode anew`,
  );
}

interface Member {
  readonly bytes: Buffer;
  /** Its first byte in the shard. */
  readonly offset: number;
}

async function* readItems(path: string, manifest: TokenManifest, onDisk: boolean): AsyncGenerator<TokenItem> {
  const file = await open(path, "r");
  try {
    let key: string | undefined;
    let members = new Map<string, Member>();
    for await (const { name, offset, size, isFile } of tarMembers(file, path)) {
      const parts = isFile ? splitMemberName(name) : undefined;
      if (!parts) continue;
      if (key !== undefined && key !== parts.key) {
        yield toItem(members, path, key, manifest, onDisk);
        members = new Map();
      }
      key = parts.key;
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, offset);
      if (bytesRead < size) throw new ShardError(path, offset, name, "ends within a member");
      members.set(parts.extension, { bytes, offset });
    }
    if (key !== undefined) yield toItem(members, path, key, manifest, onDisk);
  } finally {
    await file.close();
  }
}

function toItem(
  members: ReadonlyMap<string, Member>,
  path: string,
  key: string,
  { model }: TokenManifest,
  onDisk: boolean,
): TokenItem {
  const name = `${path}: ${key}`;
  const npy = members.get("npy");
  const json = members.get("json");
  if (!npy || !json) throw new DataError(`${name} lacks .${npy ? "json" : "npy"}`);
  const { values: tokens } = decodeNpy(npy.bytes, name);
  if (tokens.length !== model.tokens) {
    throw new DataError(`${name}: ${tokens.length} tokens found, ${model.tokens} expected`);
  }
  const outside = tokens.find((token) => token >= model.codes);
  if (outside !== undefined) {
    throw new DataError(`${name}: token ${outside} found, 0 to ${model.codes - 1} expected`);
  }
  const record = parseRecord(json.bytes, name);
  if (!onDisk) return { ...record, tokens };
  return new TokensOnDisk(record, { path, offset: npy.offset, size: npy.bytes.length }, name);
}

function parseRecord(json: Buffer, name: string): TokenRecord {
  try {
    return tokenRecordSchema.parse(JSON.parse(json.toString("utf8")));
  } catch (cause) {
    throw new DataError(`${name}: its .json is no record of name and captions, or a caption is empty`, {
      cause,
    });
  }
}
