/** How pictures or captions are drawn from what the model holds likely. */
export interface SamplingSettings {
  /** The same seed gives the same result on one machine, whatever else is asked for with it. */
  readonly seed: number;
  /** Divides the logits: 0 takes the likeliest token always. */
  readonly temperature: number;
  /** How many of the likeliest tokens are drawn from; 0 for all. */
  readonly topK: number;
}

/** Tokens generated so far, and those that there are at most. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface SamplingOptions extends Partial<SamplingSettings> {
  /** How many for each caption or picture; 1 unless told. */
  readonly count?: number;
  /** Stops within a token's time, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** @throws RangeError where `count` is not a whole number from 1 */
export function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new RangeError(`count is a whole number from 1, ${count} given`);
}

/** Counts tokens and tells of each. */
export function tokenCounter(
  total: number,
  onProgress: SamplingOptions["onProgress"],
): { onToken: () => void } | Record<never, never> {
  if (!onProgress) return {};
  let done = 0;
  return { onToken: () => onProgress({ done: ++done, total }) };
}
