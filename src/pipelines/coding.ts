import { ProgressMeter } from "./progress.js";

/** Coding of pictures: encoding, decoding, both. */
export interface CodingOptions {
  /** Stops before the next picture, or the next batch of them, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each of several pictures, or each batch of them. */
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
export function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  options: CodingOptions,
): Promise<Result[]> {
  return inBatches(items, 1, async ([item]) => [await work(item!)], options);
}

/** Does something with `size` items at once, batch after batch; the last one may be smaller. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (batch: readonly Item[]) => Promise<readonly Result[]>,
  { signal, onProgress }: CodingOptions,
): Promise<Result[]> {
  const meter = new ProgressMeter("generating", items.length, ({ stage: _, ...progress }) =>
    onProgress?.(progress),
  );
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += size) {
    signal?.throwIfAborted();
    const batch = items.slice(start, start + size);
    results.push(...(await work(batch)));
    meter.advance(batch.length);
  }
  return results;
}
