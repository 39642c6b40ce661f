import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { writeFileAtomically } from "../checkpoint/index.js";
import { cacheFolder, type DownloadOptions, download } from "../data/index.js";
import { PipelineError } from "./errors.js";
import { shareWork } from "./shared-work.js";
import { closeUnfinished, openUnfinished } from "./unfinished-folder.js";

/** Files that a model folder consists of. */
const modelFiles = ["config.json", "tokenizer.json", "augvae.safetensors", "biart.safetensors"] as const;
const publicHub = "https://huggingface.co";
const largestModel = 4 * 2 ** 30;
/** Milliseconds that the Hub may take to say what a model consists of. */
const answerTime = 30_000;
/** Characters of that answer. */
const longestAnswer = 4 * 2 ** 20;

/** A model of the Hub that cannot be had: says which, why, and what to do. */
export class HubError extends PipelineError {
  override name = "HubError";
  constructor(
    readonly model: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${model}: ${problem}`, options);
  }
}

/** How a model of the Hub is fetched. */
export interface HubOptions {
  /** A branch, tag or commit; "main" unless told. */
  readonly revision?: string;
  /** Address of the Hub; the environment's HF_ENDPOINT, or the public one, unless told. */
  readonly endpoint?: string;
  /** Folder that keeps models; LVERSE_CACHE, or lverse in the user's cache folder, unless told. */
  readonly cache?: string;
  /** Bytes of a model's files together at most; 4 GiB unless told. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Told of bytes so far and of all bytes of the model. */
  readonly onProgress?: (received: number, total: number) => void;
  /** How often a file is tried again, and after how long. */
  readonly retry?: Pick<DownloadOptions, "retries" | "firstDelay" | "longestDelay" | "idleTimeout">;
}

/** Whether a model is named as the Hub does, "organization/name", and no folder of that name is there. */
export function isHubId(model: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/.test(model) && !existsSync(model);
}

/** A file on the Hub with what identifies its bytes. */
interface HubFile {
  readonly name: string;
  readonly size: number;
  readonly checksum: { readonly algorithm: "sha256" | "git"; readonly value: string };
}

const listingSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().optional(),
      blobId: z.string().optional(),
      lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullish(),
    }),
  ),
});
type Listing = z.infer<typeof listingSchema>;

/**
 * The folder of a model of the Hub: from the cache where it is there, else fetched, file after file, each held against its
 * size and checksum. Where the Hub cannot be reached, what was fetched last is taken. Several may fetch a model at once: those of
 * one process share the work, processes have their own.
 *
 * @param id "organization/name"
 * @throws HubError where there is no such model, it is none of this project, too large, damaged, or cannot be fetched
 */
export async function fetchHubModel(id: string, options: HubOptions = {}): Promise<string> {
  const { revision = "main", cache = cacheFolder(), signal } = options;
  const endpoint = (options.endpoint ?? (process.env.HF_ENDPOINT || publicHub)).replace(/\/+$/, "");
  if (!/^[\w][\w./-]{0,199}$/.test(revision) || revision.includes("..")) {
    throw new HubError(id, `the revision ${JSON.stringify(revision)} is none: name a branch, tag or commit`);
  }
  const home = join(cache, "hub", id.replace("/", "--"));
  const reference = join(home, `revision-${revision.replaceAll("/", "--")}`);
  let listing: Listing;
  try {
    listing = await readListing(
      id,
      `${endpoint}/api/models/${id}/revision/${encodeURIComponent(revision)}`,
      signal,
    );
  } catch (error) {
    signal?.throwIfAborted();
    const kept = error instanceof Unreachable ? await lastFetched(home, reference) : undefined;
    if (kept !== undefined) return kept;
    if (!(error instanceof Unreachable)) throw error;
    throw new HubError(
      id,
      `there is no such folder, and the Hub cannot be reached (${error.message}): look at the network, or give a model folder`,
      { cause: error },
    );
  }
  const files = filesOf(id, listing, options.maxBytes ?? largestModel);
  const folder = join(home, listing.sha);
  await shareWork(folder, options, (signal, onProgress) =>
    fetchFiles(id, files, folder, `${endpoint}/${id}/resolve/${listing.sha}`, {
      ...options,
      signal,
      onProgress,
    }),
  );
  // What is said already need not be written, which a cache that is closed would not allow.
  if ((await lastFetched(home, reference)) !== folder) {
    await writeFileAtomically(reference, (handle) => handle.writeFile(`${listing.sha}\n`));
  }
  return folder;
}

/** Brings those files into the folder that are not there, whole, already. Other processes may do the same. */
async function fetchFiles(
  id: string,
  files: readonly HubFile[],
  folder: string,
  address: string,
  options: HubOptions,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const problem = `the cache ${folder} cannot be made (${(cause as Error).message}): name another in LVERSE_CACHE`;
    throw new HubError(id, problem, { cause });
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let unfinished: string | undefined;
  let before = 0;
  for (const file of files) {
    const path = join(folder, file.name);
    if (!(await isWhole(path, file))) {
      unfinished ??= await openUnfinished(join(dirname(folder), "unfinished"), basename(folder));
      await fetchFile(id, `${address}/${file.name}`, path, file, {
        ...options,
        cache: unfinished,
        onProgress: (received) => options.onProgress?.(before + received, total),
      });
    }
    before += file.size;
    options.onProgress?.(before, total);
  }
  if (unfinished !== undefined) await closeUnfinished(unfinished);
}

/** The Hub gave no answer, or one that may be another later. */
class Unreachable extends Error {
  override name = "Unreachable";
}

async function readListing(id: string, address: string, signal: AbortSignal | undefined): Promise<Listing> {
  const timeout = AbortSignal.timeout(answerTime);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${address}?blobs=true`, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await readAtMost(response, longestAnswer);
  } catch (cause) {
    const { message, cause: inner } = cause as Error;
    throw new Unreachable(inner instanceof Error ? inner.message : message, { cause });
  }
  if ([401, 403, 404].includes(response.status)) {
    throw new HubError(
      id,
      `there is no such folder, and no such model or revision that is open on the Hub (it answers ${response.status}): ` +
        "check the name, or give a model folder",
    );
  }
  if (!response.ok) throw new Unreachable(`it answers ${response.status}`);
  try {
    return listingSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new HubError(id, "the Hub's list of its files cannot be read: check HF_ENDPOINT", { cause });
  }
}

async function readAtMost(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > limit) throw new Error(`the answer is longer than ${limit} characters`);
  }
  return text + decoder.decode();
}

function filesOf(id: string, { siblings }: Listing, maxBytes: number): HubFile[] {
  const files = modelFiles.map((name): HubFile => {
    const found = siblings.find(({ rfilename }) => rfilename === name);
    if (!found) {
      throw new HubError(id, `has no ${name}; a model folder that lverse wrote is expected there`);
    }
    const { size, lfs, blobId } = found;
    const value = lfs?.sha256 ?? blobId;
    if (size === undefined || value === undefined) {
      throw new HubError(id, `the Hub does not say the size and checksum of ${name}; it cannot be trusted`);
    }
    return { name, size, checksum: { algorithm: lfs ? "sha256" : "git", value } };
  });
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) {
    throw new HubError(
      id,
      `its files have ${total.toLocaleString("en-US")} bytes, at most ${maxBytes.toLocaleString("en-US")} are fetched: allow more with maxBytes`,
    );
  }
  return files;
}

async function fetchFile(
  id: string,
  url: string,
  path: string,
  file: HubFile,
  { cache, signal, retry, onProgress }: HubOptions & { cache: string },
): Promise<void> {
  const tooLong = new AbortController();
  let fetched: string;
  try {
    fetched = await download(url, {
      ...retry,
      cache,
      signal: signal ? AbortSignal.any([signal, tooLong.signal]) : tooLong.signal,
      onProgress: (_, received) => {
        if (received > file.size) tooLong.abort(new Error(`more than ${file.size} bytes come`));
        else onProgress?.(received, file.size);
      },
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new HubError(id, `${file.name} cannot be fetched: ${(cause as Error).message}`, { cause });
  }
  if (!(await isWhole(fetched, file))) {
    const { size } = await stat(fetched);
    await rm(fetched, { force: true });
    throw new HubError(
      id,
      `${file.name} came with ${size} bytes that are not those expected (${file.size} bytes, ${file.checksum.value}): try again`,
    );
  }
  await rename(fetched, path);
}

/** Whether a file is there with the size and checksum expected. */
async function isWhole(path: string, { size, checksum }: HubFile): Promise<boolean> {
  const present = await stat(path).catch(() => undefined);
  if (present?.size !== size) return false;
  const git = checksum.algorithm === "git";
  const hash = createHash(git ? "sha1" : "sha256");
  // A git blob's name is the hash of this header and its bytes.
  if (git) hash.update(`blob ${size}\0`);
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex") === checksum.value;
}

async function lastFetched(home: string, reference: string): Promise<string | undefined> {
  const sha = (await readFile(reference, "utf8").catch(() => "")).trim();
  return /^[0-9a-f]{40}$/.test(sha) ? join(home, sha) : undefined;
}
