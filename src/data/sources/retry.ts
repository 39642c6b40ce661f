/** How a request that failed is made again. */
export interface RetryOptions {
  /** Further attempts after one that failed without getting far; by default 6. */
  readonly retries?: number;
  /** Milliseconds before the second attempt, doubled before each that follows; by default 500. */
  readonly firstDelay?: number;
  /** Milliseconds that a pause takes at most, whatever the server asks for; by default 60,000. */
  readonly longestDelay?: number;
}

/** Answers that may be another the next time. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

export const mayPass = (status: number): boolean => PASSING.has(status);

/**
 * Milliseconds that a `Retry-After` header asks for (seconds or a date, RFC 9110 section 10.2.3); undefined for
 * none and for one that cannot be read.
 */
export function parseRetryAfter(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds to wait after failure number `failures`, from 1: what the server asks for, else twice as long
 * each time.
 */
export function retryDelay(failures: number, asked: number | undefined, options: RetryOptions = {}): number {
  const { firstDelay = 500, longestDelay = 60_000 } = options;
  return Math.min(longestDelay, asked ?? firstDelay * 2 ** (failures - 1));
}
