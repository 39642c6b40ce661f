import type { Random } from "../../engine/random.js";

/** An interval's ends. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile intervals of statistics over clusters (Efron & Tibshirani, "An introduction to the bootstrap", 1993, chapter
 * 13), which are drawn whole and with replacement: answers of one participant are not independent of each other.
 *
 * @param clusters how many there are, 1 or more
 * @param statistics of a sample, in which `weights[i]` is how often cluster i was drawn; as many each time
 * @param resamples how many samples are drawn
 * @param level share of the samples that the intervals hold
 */
export function bootstrapIntervals(
  clusters: number,
  statistics: (weights: Uint32Array) => readonly number[],
  random: Random,
  resamples: number,
  level = 0.95,
): Interval[] {
  const drawn: number[][] = [];
  for (let i = 0; i < resamples; i++) {
    const weights = new Uint32Array(clusters);
    for (let draw = 0; draw < clusters; draw++) weights[random.integer(clusters)]!++;
    for (const [which, value] of statistics(weights).entries()) {
      drawn[which] ??= [];
      drawn[which].push(value);
    }
  }
  return drawn.map((values) => {
    const sorted = Float64Array.from(values).sort();
    return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
  });
}

/** Interpolated between neighbours, as numpy's `quantile` does by default. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const lower = Math.floor(place);
  const upper = Math.min(lower + 1, sorted.length - 1);
  return sorted[lower]! + (place - lower) * (sorted[upper]! - sorted[lower]!);
}
