import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../errors.js";
import { type ShardSample, writeShard } from "../webdataset.js";
import {
  NAMED_SKIPS,
  TOKENS_FILE,
  type TokenManifest,
  type TokenRecord,
  tokenManifestSchema,
} from "./manifest.js";
import { encodeNpy } from "./npy.js";

export interface EncodedPicture extends TokenRecord {
  /** The picture's number in its source. */
  readonly index: number;
  readonly tokens: ArrayLike<number>;
}

export interface SkippedRecord {
  readonly name: string;
  readonly problem: string;
}

type Facts = Pick<TokenManifest, "model" | "source" | "picturesPerShard">;

/** Reads `tokens.json`, or undefined where there is none. @throws DataError where it is something else */
export async function readTokenManifest(folder: string): Promise<TokenManifest | undefined> {
  const path = join(folder, TOKENS_FILE);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new DataError(`${path} cannot be read: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return tokenManifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DataError(`${path} does not describe token shards of this version`, { cause });
  }
}

/**
 * Writes token shards in order, one whole shard at a time: a stop at any moment leaves whole shards and a `tokens.json`
 * that lists them, from which the next run goes on.
 */
export class TokenShardWriter {
  private constructor(
    private readonly folder: string,
    private manifest: TokenManifest,
  ) {}

  /**
   * @throws DataError where the folder holds the tokens of other pictures or of another model
   */
  static async open(folder: string, facts: Facts): Promise<TokenShardWriter> {
    await mkdir(folder, { recursive: true });
    const present = await readTokenManifest(folder);
    if (present) {
      for (const part of ["model", "source", "picturesPerShard"] as const) {
        const [found, expected] = [present[part], facts[part]].map(identity);
        if (found === expected) continue;
        throw new DataError(
          `${folder} holds tokens of another ${part}: ${found} found, ${expected} expected; name another folder, or remove this one`,
        );
      }
      return new TokenShardWriter(folder, { ...present, model: facts.model });
    }
    const empty = { shards: [], skipped: { count: 0, named: [] } };
    return new TokenShardWriter(folder, { format: "lverse-tokens", version: 1, ...facts, ...empty });
  }

  /** The number of the first picture that is not in a shard yet. */
  get next(): number {
    return Math.min(
      this.manifest.source.pictures,
      this.manifest.shards.length * this.manifest.picturesPerShard,
    );
  }

  get written(): TokenManifest {
    return this.manifest;
  }

  /** Writes the next shard, from what was made of its pictures, and what could not be read of them. */
  async write(pictures: readonly EncodedPicture[], skipped: readonly SkippedRecord[]): Promise<void> {
    const name = `tokens-${String(this.manifest.shards.length).padStart(5, "0")}.tar`;
    const path = join(this.folder, name);
    // A run that was stopped may have left a shard that nothing lists.
    await rm(path, { force: true });
    const shard = await writeShard(path, pictures.map(sample));
    const before = this.manifest.skipped;
    const next: TokenManifest = {
      ...this.manifest,
      shards: [...this.manifest.shards, shard],
      skipped: {
        count: before.count + skipped.length,
        named: [...before.named, ...skipped].slice(0, NAMED_SKIPS),
      },
    };
    const temporary = join(this.folder, `.tmp-${TOKENS_FILE}`);
    await writeFile(temporary, `${JSON.stringify(next, null, 1)}\n`, { flush: true });
    await rename(temporary, join(this.folder, TOKENS_FILE));
    this.manifest = next;
  }
}

/** What has to be the same for a folder to be gone on with; how the source was spelt, or a copy's original, does not. */
function identity(fact: Facts[keyof Facts]): string {
  return JSON.stringify(
    typeof fact === "object" ? { ...fact, description: undefined, original: undefined } : fact,
  );
}

function sample({ index, tokens, name, captions }: EncodedPicture): Pick<ShardSample, "key" | "files"> {
  const record: TokenRecord = { name, ...(captions && { captions }) };
  return {
    key: String(index).padStart(9, "0"),
    files: new Map([
      ["npy", encodeNpy(tokens)],
      ["json", Buffer.from(JSON.stringify(record))],
    ]),
  };
}
