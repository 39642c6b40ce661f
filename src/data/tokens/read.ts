import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../errors.js";
import { readShard } from "../webdataset.js";
import {
  isComplete,
  TOKENS_FILE,
  type TokenManifest,
  type TokenRecord,
  tokenRecordSchema,
} from "./manifest.js";
import { decodeNpy } from "./npy.js";
import { readTokenManifest } from "./write.js";

export interface TokenItem extends TokenRecord {
  /** `[tokens]`, each in [0, codes). */
  readonly tokens: Uint32Array;
}

/**
 * Reads all token shards of a folder into memory, in order, and checks each: its digest, and every record's length and
 * range.
 *
 * @throws DataError for a folder that is none or unfinished, a shard that was changed, or a record that does not fit
 */
export async function readTokenShards(
  folder: string,
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
  const items: TokenItem[] = [];
  for (const { name, sha256 } of manifest.shards) {
    const path = join(folder, name);
    await checkDigest(path, sha256);
    for await (const { key, files } of readShard(path)) items.push(item(files, `${path}: ${key}`, manifest));
  }
  return { manifest, items };
}

async function checkDigest(path: string, expected: string): Promise<void> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new DataError(`${path} cannot be read: ${cause.message}`, { cause });
  });
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === expected) return;
  throw new DataError(
    `${path} is not the shard that ${TOKENS_FILE} lists: sha256 ${found.slice(0, 16)}… found, ${expected.slice(0, 16)}… expected; encode anew`,
  );
}

function item(files: ReadonlyMap<string, Uint8Array>, name: string, { model }: TokenManifest): TokenItem {
  const npy = files.get("npy");
  const json = files.get("json");
  if (!npy || !json) throw new DataError(`${name} lacks .${npy ? "json" : "npy"}`);
  const { values: tokens } = decodeNpy(npy, name);
  if (tokens.length !== model.tokens) {
    throw new DataError(`${name}: ${tokens.length} tokens found, ${model.tokens} expected`);
  }
  const outside = tokens.find((token) => token >= model.codes);
  if (outside !== undefined) {
    throw new DataError(`${name}: token ${outside} found, 0 to ${model.codes - 1} expected`);
  }
  try {
    return { ...tokenRecordSchema.parse(JSON.parse(Buffer.from(json).toString("utf8"))), tokens };
  } catch (cause) {
    throw new DataError(`${name}: its .json is no record of name and captions`, { cause });
  }
}
