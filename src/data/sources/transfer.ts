import { open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { z } from "zod";
import { DownloadError } from "../errors.js";
import { mayPass, parseRetryAfter } from "./retry.js";

/** A transfer that failed in a way that may pass. */
export class TransferFailure extends Error {
  override name = "TransferFailure";
  constructor(
    message: string,
    /** Milliseconds that the server asks to wait. */
    readonly retryAfter?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface TransferOptions {
  /** Milliseconds without a byte after which an attempt is given up. */
  readonly idleTimeout: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of bytes so far, and of all bytes where the server says how many there are. */
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
}

/** What the first part of a file came from, so that no other file is appended to it. */
const originSchema = z.object({
  /** A strong entity tag, or a date of modification. */
  validator: z.string().optional(),
  /** Bytes of the whole file. */
  total: z.number().optional(),
});
type Origin = z.infer<typeof originSchema>;

const originFile = (part: string): string => `${part}.json`;

async function readOrigin(part: string): Promise<Origin | undefined> {
  const text = await readFile(originFile(part), "utf8").catch(() => "");
  try {
    return originSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Bytes of a partial file that are there. */
export const sizeOfPart = (part: string): Promise<number> =>
  stat(part).then(
    ({ size }) => size,
    () => 0,
  );

/** Takes a partial file away. */
export async function removePart(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(originFile(part), { force: true });
}

function originOf(response: Response): Origin {
  const tag = response.headers.get("etag");
  // A weak tag does not promise equal bytes.
  const validator = tag !== null && !tag.startsWith("W/") ? tag : response.headers.get("last-modified");
  const length = response.headers.get("content-length");
  const encoded = (response.headers.get("content-encoding") ?? "identity") !== "identity";
  return {
    ...(validator === null ? {} : { validator }),
    ...(length === null || encoded ? {} : { total: Number(length) }),
  };
}

/** Whether a 206 continues what is there. */
function continues(response: Response, have: number, origin: Origin): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  if (!range || Number(range[1]) !== have) return false;
  return origin.total === undefined || range[2] === "*" || Number(range[2]) === origin.total;
}

/** Writes a body behind `start` bytes and returns how many there are then. */
async function save(response: Response, part: string, start: number, onBytes: (all: number) => void) {
  let all = start;
  const file = await open(part, start === 0 ? "w" : "a");
  try {
    for await (const chunk of response.body ?? []) {
      await file.appendFile(chunk);
      all += chunk.length;
      onBytes(all);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return all;
}

/**
 * One attempt to bring a partial file to its end, from where it stops. A server that does not continue, or has
 * another file by now, makes it begin anew.
 *
 * @throws {TransferFailure} what came so far stays, and a further attempt may go on with it
 * @throws {DownloadError} no further attempt will help
 */
export async function transfer(url: string, part: string, options: TransferOptions): Promise<void> {
  const { idleTimeout, signal, onProgress } = options;
  let origin = await readOrigin(part);
  const recognizable = origin?.validator !== undefined || origin?.total !== undefined;
  const have = recognizable ? await sizeOfPart(part) : 0;
  if (have > 0 && have === origin?.total) return;
  const idle = new AbortController();
  const timer = setTimeout(
    () => idle.abort(new Error(`nothing came for ${idleTimeout / 1000} seconds`)),
    idleTimeout,
  );
  try {
    const response = await fetch(url, {
      headers: {
        // A tar file compressed on the way could neither be measured nor continued.
        "accept-encoding": "identity",
        ...(have > 0 ? { range: `bytes=${have}-` } : {}),
        ...(have > 0 && origin?.validator !== undefined ? { "if-range": origin.validator } : {}),
      },
      signal: signal ? AbortSignal.any([signal, idle.signal]) : idle.signal,
    });
    const { status } = response;
    if (!response.ok) {
      await response.body?.cancel();
      const answer = `the server answers ${status} ${response.statusText}`.trim();
      const tooMuch = status === 416 && have > 0;
      if (tooMuch) await removePart(part);
      else if (!mayPass(status)) throw new DownloadError(url, answer);
      throw new TransferFailure(answer, parseRetryAfter(response.headers.get("retry-after")));
    }
    const goesOn = status === 206 && origin !== undefined && continues(response, have, origin);
    if (status === 206 && !goesOn) {
      await response.body?.cancel();
      await removePart(part);
      throw new TransferFailure("the server continues another file than the one begun");
    }
    if (!goesOn) {
      origin = originOf(response);
      await removePart(part);
      await writeFile(originFile(part), JSON.stringify(origin));
    }
    const total = origin?.total;
    const all = await save(response, part, goesOn ? have : 0, (received) => {
      timer.refresh();
      onProgress?.(received, total);
    });
    if (total !== undefined && all !== total) {
      if (all > total) await removePart(part);
      throw new TransferFailure(`${all} bytes came of ${total}`);
    }
  } catch (error) {
    if (error instanceof DownloadError || error instanceof TransferFailure) throw error;
    signal?.throwIfAborted();
    // Of the disk: those of the network lie within an error of fetch.
    if (error instanceof Error && "syscall" in error) {
      throw new DownloadError(url, `cannot be kept: ${error.message}`, { cause: error });
    }
    throw new TransferFailure(describeError(error), undefined, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` itself says only "fetch failed"; its cause says why. */
export function describeError(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
