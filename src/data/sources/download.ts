import { createHash } from "node:crypto";
import { mkdir, rename, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DownloadError } from "../errors.js";
import { type RetryOptions, retryDelay } from "./retry.js";
import { removePart, sizeOfPart, TransferFailure, transfer } from "./transfer.js";

export interface DownloadOptions extends RetryOptions {
  /** The folder that keeps what was downloaded. */
  readonly cache: string;
  /** Milliseconds without a byte after which an attempt is given up; by default 30,000. */
  readonly idleTimeout?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of bytes so far, and of all bytes where the server says how many there are. */
  readonly onProgress?: ((url: string, received: number, total: number | undefined) => void) | undefined;
}

/** After so many bytes more than ever before, failures are counted anew. */
const PROGRESS = 2 ** 20;

/** @throws {DownloadError} no address, another scheme than http and https, or one with a password */
export function checkUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new DownloadError(url, "not an address", { cause });
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    throw new DownloadError(url, `http or https is expected, ${parsed.protocol.slice(0, -1)} given`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new DownloadError(
      `${parsed.protocol}//…@${parsed.host}`,
      "addresses with a password are not taken",
    );
  }
  return parsed;
}

/** Where the cache keeps the file of an address. */
export function cachedPath(url: string, cache: string): string {
  const name = posix.basename(checkUrl(url).pathname).replace(/[^\w.-]/g, "_") || "file";
  return join(cache, `${createHash("sha256").update(url).digest("hex").slice(0, 16)}-${name.slice(-100)}`);
}

/**
 * Downloads a file into the cache, unless it is there; remove it there to have it anew. What an attempt, or an
 * earlier process, left unfinished is continued. One process at a time may fill a cache.
 *
 * @returns its path
 * @throws {DownloadError} not http or https, an answer that will not pass, too many failures in a row, or the
 *   cache cannot be written
 */
export async function download(url: string, options: DownloadOptions): Promise<string> {
  const { cache, retries = 6, idleTimeout = 30_000, signal, onProgress } = options;
  const path = cachedPath(url, cache);
  const part = `${path}.part`;
  const present = await stat(path).catch(() => undefined);
  if (present) return path;
  try {
    await mkdir(cache, { recursive: true });
  } catch (cause) {
    throw new DownloadError(url, `${cache} cannot be made: ${(cause as Error).message}`, { cause });
  }
  let furthest = await sizeOfPart(part);
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    try {
      await transfer(url, part, {
        idleTimeout,
        signal,
        onProgress: (received, total) => onProgress?.(url, received, total),
      });
      break;
    } catch (error) {
      if (!(error instanceof TransferFailure)) throw error;
      const size = await sizeOfPart(part);
      if (size - furthest >= PROGRESS) {
        failures = 0;
        furthest = size;
      }
      if (++failures > retries) {
        const times = failures === 1 ? "failed" : `failed ${failures} times, at last:`;
        throw new DownloadError(url, `${times} ${error.message}`, { cause: error });
      }
      await pause(retryDelay(failures, error.retryAfter, options), undefined, { signal });
    }
  }
  await rename(part, path);
  // The file itself has gone to its place; this takes what was noted beside it.
  await removePart(part);
  return path;
}
