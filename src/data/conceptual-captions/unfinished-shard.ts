import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type ShardSample, type WrittenShard, writeShard } from "../webdataset.js";
import type { FailedRow } from "./manifest.js";
import type { StoredPicture } from "./stored-picture.js";
import type { CaptionUrl } from "./url-table.js";

/** What a sample's `.json` says of its picture. */
const recordSchema = z.object({
  caption: z.string(),
  url: z.string(),
  row: z.int().nonnegative(),
  width: z.int().positive(),
  height: z.int().positive(),
  original_width: z.int().positive(),
  original_height: z.int().positive(),
  /** Of the bytes that came. */
  sha256: z.string(),
  /** Of the `.jpg`. */
  bytes: z.int().positive(),
});

const failureSchema = z.object({ row: z.int().nonnegative(), problem: z.string() });

/** Holds a line for every row that failed. */
const JOURNAL = "failures.jsonl";

const keyOf = (row: number): string => String(row).padStart(9, "0");

/**
 * The pictures of a shard while they come in: a folder with a `.jpg` and a `.json` each, and a line for each row that
 * failed. A stop at any moment leaves what came; the next run goes on from there.
 */
export class UnfinishedShard {
  /** Rows whose picture is there. */
  readonly pictures = new Set<number>();
  /** What was wrong with the rows that gave none. */
  readonly failures = new Map<number, string>();

  private constructor(readonly folder: string) {}

  /** Opens the folder, or makes it, and finds what an earlier run left in it. */
  static async open(folder: string): Promise<UnfinishedShard> {
    await mkdir(folder, { recursive: true });
    const shard = new UnfinishedShard(folder);
    for (const name of await readdir(folder)) {
      if (!/^\d+\.json$/.test(name)) continue;
      const row = Number.parseInt(name, 10);
      // A machine that went off may have left files without their content.
      if (await shard.#isWhole(row)) shard.pictures.add(row);
    }
    const journal = await readFile(join(folder, JOURNAL), "utf8").catch(() => "");
    for (const line of journal.split("\n")) {
      const entry = failureSchema.safeParse(parseLine(line));
      if (entry.success) shard.failures.set(entry.data.row, entry.data.problem);
    }
    return shard;
  }

  /** Whether a row needs no more work. */
  has(row: number): boolean {
    return this.pictures.has(row) || this.failures.has(row);
  }

  async #isWhole(row: number): Promise<boolean> {
    const path = join(this.folder, keyOf(row));
    try {
      const { bytes } = recordSchema.parse(JSON.parse(await readFile(`${path}.json`, "utf8")));
      return (await stat(`${path}.jpg`)).size === bytes;
    } catch {
      return false;
    }
  }

  async addPicture({ row, caption, url }: CaptionUrl, picture: StoredPicture): Promise<void> {
    const { jpeg, width, height, originalWidth, originalHeight, sha256 } = picture;
    const path = join(this.folder, keyOf(row));
    const record: z.infer<typeof recordSchema> = {
      caption,
      url,
      row,
      width,
      height,
      original_width: originalWidth,
      original_height: originalHeight,
      sha256,
      bytes: jpeg.length,
    };
    await writeFile(`${path}.jpg`, jpeg);
    // That the record is there says that the picture is.
    await writeFile(`${path}.json.part`, JSON.stringify(record));
    await rename(`${path}.json.part`, `${path}.json`);
    this.pictures.add(row);
  }

  async addFailures(failures: readonly Pick<FailedRow, "row" | "problem">[]): Promise<void> {
    const lines = failures.map(({ row, problem }) => `${JSON.stringify({ row, problem })}\n`);
    await appendFile(join(this.folder, JOURNAL), lines.join(""));
    for (const { row, problem } of failures) this.failures.set(row, problem);
  }

  /** Writes the shard, whole or not at all, its samples in the order of the rows. */
  async finish(path: string): Promise<Omit<WrittenShard, "name">> {
    const temporary = `${this.folder}.tar`;
    await rm(temporary, { force: true });
    const { name, ...written } = await writeShard(temporary, this.#samples());
    await rename(temporary, path);
    return written;
  }

  async *#samples(): AsyncGenerator<Pick<ShardSample, "key" | "files">> {
    for (const row of [...this.pictures].sort((a, b) => a - b)) {
      const key = keyOf(row);
      const json = await readFile(join(this.folder, `${key}.json`));
      const { caption } = recordSchema.parse(JSON.parse(json.toString("utf8")));
      const jpg = await readFile(join(this.folder, `${key}.jpg`));
      yield {
        key,
        files: new Map([
          ["jpg", jpg],
          ["txt", Buffer.from(`${caption}\n`)],
          ["json", json],
        ]),
      };
    }
  }

  /** Removes the folder. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
