import { open, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DatasetError } from "../errors.js";

/** The file that says what a folder of downloaded pictures holds. */
export const DOWNLOAD_FILE = "download.json";
/** The rows that gave no picture: caption, address, what was wrong, row; itself a table that can be downloaded. */
export const FAILURES_FILE = "failures.tsv";

const count = z.int().nonnegative();

const manifestSchema = z.strictObject({
  format: z.literal("lverse-download"),
  version: z.literal(1),
  source: z.strictObject({ description: z.string(), sha256: z.string(), rows: count }),
  rowsPerShard: z.int().positive(),
  /** What pictures had to be to be kept. */
  limits: z.strictObject({ shortSide: count, smallest: count, largest: count }),
  shards: z.array(z.strictObject({ name: z.string(), samples: count, bytes: count, sha256: z.string() })),
  /** Rows in `failures.tsv`, and its bytes; what lies behind them is of a shard that was not finished. */
  failures: z.strictObject({ count, bytes: count }),
});

/** What `download.json` holds; shards that are not listed are still to be made. */
export type DownloadManifest = z.infer<typeof manifestSchema>;

/** Reads `download.json`; undefined where there is none. @throws {DatasetError} it is something else */
export async function readDownloadManifest(folder: string): Promise<DownloadManifest | undefined> {
  const path = join(folder, DOWNLOAD_FILE);
  const expected = "what lverse download wrote; name another folder";
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new DatasetError(path, `a file that cannot be read (${cause.message})`, expected, { cause });
  });
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DatasetError(path, "another description", expected, { cause });
  }
}

/** Writes `download.json` whole or not at all. */
export async function writeDownloadManifest(folder: string, manifest: DownloadManifest): Promise<void> {
  const temporary = join(folder, `.tmp-${DOWNLOAD_FILE}`);
  await writeFile(temporary, `${JSON.stringify(manifest, null, 1)}\n`, { flush: true });
  await rename(temporary, join(folder, DOWNLOAD_FILE));
}

/** A row that gave no picture. */
export interface FailedRow {
  readonly row: number;
  readonly caption: string;
  readonly url: string;
  readonly problem: string;
}

/**
 * Puts rows behind the first `bytes` bytes of `failures.tsv`; whatever stands there goes.
 *
 * @returns the bytes that the file has then
 */
export async function appendFailures(
  folder: string,
  bytes: number,
  failures: readonly FailedRow[],
): Promise<number> {
  const line = ({ caption, url, problem, row }: FailedRow) =>
    `${[caption, url, problem.replace(/\s+/g, " "), row].join("\t")}\n`;
  const text = Buffer.from(failures.map(line).join(""));
  const file = await open(join(folder, FAILURES_FILE), "a+");
  try {
    await file.truncate(bytes);
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes + text.length;
}
