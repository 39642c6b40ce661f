import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { DatasetError } from "../errors.js";
import type { RetryOptions } from "../sources/retry.js";
import { type FetchOptions, RowFetcher } from "./fetch-rows.js";
import {
  appendFailures,
  DOWNLOAD_FILE,
  type DownloadManifest,
  type FailedRow,
  readDownloadManifest,
  writeDownloadManifest,
} from "./manifest.js";
import { UnfinishedShard } from "./unfinished-shard.js";
import { readUrlRows, scanUrlTable, type UrlTable } from "./url-table.js";

export interface DownloadPicturesOptions extends RetryOptions {
  /** Lines of a caption, a tab and the address of its picture. */
  readonly table: string;
  /** Where the shards go; what is there already is kept and gone on from. One process at a time. */
  readonly folder: string;
  /** Rows of a shard; fewer pictures come of them. 10,000 unless told. */
  readonly rowsPerShard?: number;
  /** Pictures under way at a time; 16 unless told. */
  readonly parallel?: number;
  /** Requests of one host at a time; 1 unless told. */
  readonly perHost?: number;
  /** Milliseconds between two requests of one host; 200 unless told. */
  readonly hostDelay?: number;
  /** Milliseconds that one attempt takes at most; 30,000 unless told. */
  readonly timeout?: number;
  /** Pictures with a longer short side are reduced to it, in pixels; 512 unless told, 0 keeps all as they are. */
  readonly shortSide?: number;
  /** Pixels of the short side, at least; 64 unless told. */
  readonly smallest?: number;
  /** Bytes of a picture, at most; 20,000,000 unless told. */
  readonly largest?: number;
  /** What requests say who is asking; `lverse` unless told. */
  readonly userAgent?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface DownloadProgress {
  /** Rows that are done, as pictures or as failures. */
  readonly done: number;
  readonly rows: number;
  readonly pictures: number;
  readonly failed: number;
}

/** Two further attempts: of a million addresses many are gone for good. */
const RETRIES = 2;

/**
 * Downloads the pictures of a table of captions and addresses into WebDataset shards: `00000.tar` and so on with a
 * `.jpg`, `.txt` and `.json` a picture, `failures.tsv` with the rows that gave none, and `download.json`. The rows of a shard
 * depend on the table alone. A stop leaves whole shards, and a folder with what came of the next one; the same call
 * goes on from there.
 *
 * @throws {DatasetError} the table cannot be read, or the folder is another table's or was made with other limits
 * @throws {DownloadError} nobody answers: there is no network
 */
export async function downloadPictures(options: DownloadPicturesOptions): Promise<DownloadManifest> {
  const { table: path, folder, rowsPerShard = 10_000, signal = new AbortController().signal } = options;
  const { shortSide = 512, smallest = 64, largest = 20_000_000 } = options;
  const table = await scanUrlTable(path, rowsPerShard, signal);
  await mkdir(folder, { recursive: true });
  let manifest = await startingPoint(folder, table, { shortSide, smallest, largest });
  const { parallel = 16, perHost = 1, hostDelay = 200, timeout = 30_000, userAgent = "lverse" } = options;
  const fetching: FetchOptions = {
    ...{ parallel, perHost, hostDelay, timeout, userAgent, shortSide, smallest, largest, signal },
    retries: options.retries ?? RETRIES,
    ...(options.firstDelay !== undefined && { firstDelay: options.firstDelay }),
    ...(options.longestDelay !== undefined && { longestDelay: options.longestDelay }),
  };
  await removeFinished(folder, manifest);
  const groups = Math.ceil(table.rows / rowsPerShard);
  while (manifest.shards.length < groups) {
    manifest = await makeShard(folder, table, manifest, fetching, options.onProgress);
  }
  return manifest;
}

/** What is there, or nothing; refuses what cannot be gone on with. */
async function startingPoint(
  folder: string,
  { path, sha256, rows, rowsPerGroup }: UrlTable,
  limits: DownloadManifest["limits"],
): Promise<DownloadManifest> {
  const present = await readDownloadManifest(folder);
  if (!present) {
    const others = (await readdir(folder)).filter((name) => !name.startsWith("."));
    if (others.length > 0) {
      const found = `${others.length} other files (${others.slice(0, 3).join(", ")})`;
      throw new DatasetError(folder, found, `an empty folder, or one with a ${DOWNLOAD_FILE}`);
    }
    const source = { description: basename(path), sha256, rows };
    const nothing = { shards: [], failures: { count: 0, bytes: 0 } };
    const manifest: DownloadManifest = {
      ...{ format: "lverse-download", version: 1, source, rowsPerShard: rowsPerGroup, limits },
      ...nothing,
    };
    await writeDownloadManifest(folder, manifest);
    return manifest;
  }
  const before = { table: present.source.sha256, rowsPerShard: present.rowsPerShard, limits: present.limits };
  const given: typeof before = { table: sha256, rowsPerShard: rowsPerGroup, limits };
  for (const part of ["table", "rowsPerShard", "limits"] as const) {
    const [found, expected] = [before[part], given[part]].map((value) => JSON.stringify(value));
    if (found === expected) continue;
    throw new DatasetError(
      folder,
      `pictures of another ${part} (${found})`,
      `${expected}; say what was said before, or name another folder`,
    );
  }
  return present;
}

/** Folders of shards that are finished: a run that was stopped at the wrong moment leaves one. */
async function removeFinished(folder: string, { shards }: DownloadManifest): Promise<void> {
  for (const name of await readdir(folder)) {
    const number = /^\.tmp-(\d+)$/.exec(name)?.[1];
    if (number === undefined || Number(number) >= shards.length) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function makeShard(
  folder: string,
  table: UrlTable,
  manifest: DownloadManifest,
  fetching: FetchOptions,
  onProgress: DownloadPicturesOptions["onProgress"],
): Promise<DownloadManifest> {
  const group = manifest.shards.length;
  const number = String(group).padStart(5, "0");
  const shard = await UnfinishedShard.open(join(folder, `.tmp-${number}`));
  const rows = await readUrlRows(table, group);
  const pictures = manifest.shards.reduce((sum, { samples }) => sum + samples, 0);
  const report = () =>
    onProgress?.({
      done: group * table.rowsPerGroup + shard.pictures.size + shard.failures.size,
      rows: table.rows,
      pictures: pictures + shard.pictures.size,
      failed: manifest.failures.count + shard.failures.size,
    });
  report();
  const fetcher = new RowFetcher(fetching, {
    async picture(row, picture) {
      await shard.addPicture(row, picture);
      report();
    },
    async failed(failures) {
      await shard.addFailures(failures);
      report();
    },
  });
  await fetcher.run(rows.filter(({ row }) => !shard.has(row)));
  const name = `${number}.tar`;
  const written = await shard.finish(join(folder, name));
  const failed = rows.flatMap((row): FailedRow[] => {
    const problem = shard.failures.get(row.row);
    return problem === undefined ? [] : [{ ...row, problem }];
  });
  const bytes = await appendFailures(folder, manifest.failures.bytes, failed);
  const next: DownloadManifest = {
    ...manifest,
    shards: [...manifest.shards, { name, ...written }],
    failures: { count: manifest.failures.count + failed.length, bytes },
  };
  await writeDownloadManifest(folder, next);
  await shard.remove();
  return next;
}
