import { ProgressMeter } from "./progress.js";

/** Coding of pictures: encoding, decoding, both. */
export interface CodingOptions {
  /** Stops before the next picture, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each of several pictures. */
  readonly onProgress?: ((progress: CodingProgress) => void) | undefined;
}

/** How many of several pictures are done. */
export interface CodingProgress {
  readonly done: number;
  readonly total: number;
  /** At the pace so far; undefined before there is one. */
  readonly secondsLeft: number | undefined;
}

/** Does something with one item after the other. */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { signal, onProgress }: CodingOptions,
): Promise<Result[]> {
  const meter = new ProgressMeter("generating", items.length, ({ stage: _, ...progress }) =>
    onProgress?.(progress),
  );
  const results: Result[] = [];
  for (const item of items) {
    signal?.throwIfAborted();
    results.push(await work(item));
    meter.advance();
  }
  return results;
}
