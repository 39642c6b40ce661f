import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CorpusError } from "../errors.js";
import { readShard } from "../webdataset.js";
import {
  type CorpusManifest,
  type CorpusRecord,
  MANIFEST_FILE,
  manifestSchema,
  recordSchema,
} from "./manifest.js";
import { SPLITS, type Split } from "./split.js";

/** A picture with its captions, the picture still encoded. */
export interface CorpusItem extends CorpusRecord {
  readonly png: Uint8Array;
}

/** Whether a folder says that it is a corpus. */
export function isCorpus(directory: string): boolean {
  return existsSync(join(directory, MANIFEST_FILE));
}

/**
 * Reads a corpus' `corpus.json`.
 *
 * @throws {CorpusError} the folder is not a corpus: says what is missing or wrong
 */
export async function readCorpusManifest(directory: string): Promise<CorpusManifest> {
  const path = join(directory, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new CorpusError(
      `${directory} is not a corpus: no ${MANIFEST_FILE} can be read there. Build one with: lverse corpus build`,
      { cause },
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new CorpusError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const checked = manifestSchema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    throw new CorpusError(
      `${path} is not a corpus of this version: ${issue.path.join(".")}: ${issue.message}`,
      {
        cause: checked.error,
      },
    );
  }
  return checked.data;
}

/**
 * Reads one split into memory, in the order of the shards (about 50 MB for the whole corpus at 64 px).
 *
 * @throws {CorpusError} not a corpus, a shard that is not the one built, or a sample without picture or captions
 * @throws {ShardError} a shard is missing
 */
export async function readCorpus(directory: string, split: Split): Promise<CorpusItem[]> {
  if (!SPLITS.includes(split)) {
    throw new CorpusError(`a split is one of ${SPLITS.join(", ")}, ${JSON.stringify(split)} given`);
  }
  const manifest = await readCorpusManifest(directory);
  const { pictures = 0, shards = [] } = manifest.splits[split] ?? {};
  const items: CorpusItem[] = [];
  for (const { name, sha256 } of shards) {
    await checkDigest(join(directory, name), sha256);
    for await (const { key, files, shard } of readShard(join(directory, name))) {
      const png = files.get("png");
      const json = files.get("json");
      if (!png || !json) {
        throw new CorpusError(`${shard}: sample ${key} lacks ${png ? ".json" : ".png"}`);
      }
      items.push({ ...parseRecord(json, `${shard}: sample ${key}`), png });
    }
  }
  if (items.length !== pictures) {
    throw new CorpusError(
      `${directory}: ${items.length} pictures in ${split}, ${MANIFEST_FILE} says ${pictures}`,
    );
  }
  return items;
}

/** Tar holds no checksum of its contents; the manifest does. A missing shard is left to the shard reader. */
async function checkDigest(shard: string, expected: string): Promise<void> {
  const bytes = await readFile(shard).catch(() => undefined);
  if (bytes === undefined) return;
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== expected) {
    throw new CorpusError(
      `${shard} is not the shard that ${MANIFEST_FILE} lists: sha256 ${found.slice(0, 16)}… found, ` +
        `${expected.slice(0, 16)}… expected. Build the corpus anew`,
    );
  }
}

function parseRecord(json: Uint8Array, name: string): CorpusRecord {
  try {
    return recordSchema.parse(JSON.parse(Buffer.from(json).toString("utf8")));
  } catch (cause) {
    throw new CorpusError(`${name}: .json is not a record of key, concept, name, style and captions`, {
      cause,
    });
  }
}
