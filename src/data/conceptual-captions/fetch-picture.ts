import { checkUrl } from "../sources/download.js";
import { mayPass, parseRetryAfter } from "../sources/retry.js";
import { describeError } from "../sources/transfer.js";

/** A picture that did not come. */
export class FetchFailure extends Error {
  override name = "FetchFailure";
  constructor(
    message: string,
    readonly facts: {
      /** Whether another attempt may bring it. */
      readonly mayPass: boolean;
      /** Whether there was an answer at all. */
      readonly answered: boolean;
      /** Milliseconds that the server asks to wait. */
      readonly retryAfter?: number | undefined;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface FetchLimits {
  /** Bytes, at most. */
  readonly largest: number;
  /** Milliseconds that one attempt takes at most. */
  readonly timeout: number;
  /** What the request says who is asking. */
  readonly userAgent: string;
}

/** Directives of `X-Robots-Tag` by which a site says that a picture is not to be used so. */
const REFUSALS = new Set(["noai", "noimageai", "noindex", "noimageindex", "none"]);

/**
 * The directive of an `X-Robots-Tag` header that forbids the use; undefined for none. A directive that names another
 * robot (`somebot: noindex`) is of no concern; one without a name is for all.
 */
export function refusalIn(header: string | null): string | undefined {
  for (const part of (header ?? "").toLowerCase().split(",")) {
    const [, robot, directive = ""] = /^\s*(?:([^:]*?)\s*:)?\s*(.*?)\s*$/.exec(part)!;
    const addressed = robot === undefined || robot === "*" || robot === "lverse";
    if (addressed && REFUSALS.has(directive)) return directive;
  }
  return undefined;
}

/**
 * One attempt to get a picture's bytes.
 *
 * @throws {FetchFailure} they did not come, or are too many, or the site forbids their use
 * @throws the signal's reason where that is aborted
 */
export async function fetchPicture(
  url: string,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { largest, timeout, userAgent } = limits;
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`not there within ${timeout / 1000} seconds`)),
    timeout,
  );
  let answered = false;
  const refuse = (message: string): never => {
    throw new FetchFailure(message, { mayPass: false, answered });
  };
  try {
    const response = await fetch(checkUrl(url), {
      headers: { "user-agent": userAgent, accept: "image/*,*/*;q=0.1" },
      signal: AbortSignal.any([signal, late.signal]),
    });
    answered = true;
    try {
      const { status, headers } = response;
      if (!response.ok) {
        throw new FetchFailure(`the server answers ${status} ${response.statusText}`.trim(), {
          mayPass: mayPass(status),
          answered,
          retryAfter: parseRetryAfter(headers.get("retry-after")),
        });
      }
      const refusal = refusalIn(headers.get("x-robots-tag"));
      if (refusal !== undefined) refuse(`the site forbids such use (X-Robots-Tag: ${refusal})`);
      const type = headers.get("content-type") ?? "";
      if (/^text\//i.test(type)) refuse(`${type} instead of a picture`);
      const announced = Number(headers.get("content-length") ?? 0);
      if (announced > largest) refuse(`${announced} bytes, more than ${largest}`);
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of response.body ?? []) {
        size += chunk.length;
        if (size > largest) refuse(`more than ${largest} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } finally {
      // What was not read is not to be waited for.
      if (!response.bodyUsed) await response.body?.cancel();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof FetchFailure) throw error;
    // What was wrong with the address itself is not mended by another attempt.
    const told = error instanceof Error && error.name === "DownloadError";
    const message = late.signal.aborted ? (late.signal.reason as Error).message : describeError(error);
    const facts = { mayPass: !told, answered: answered || told };
    throw new FetchFailure(message, facts, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
