import type { GivenTokens } from "../biart/index.js";

/** What a sequence begins with. */
interface Beginning {
  readonly reference: ArrayLike<number>;
  readonly given?: GivenTokens;
}

/**
 * Sequences that begin with the same reference and given tokens, the very lists, in batches of a size: their numbers, batch
 * by batch.
 * @param guided whether each has a row without its reference beside it
 */
export function prefixSizes(rows: readonly Beginning[], size: number, guided: boolean): number[][] {
  const batches = Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
  return batches.map((batch) => {
    const byReference = new Map<ArrayLike<number>, Map<GivenTokens | undefined, number>>();
    const byGiven = new Map<GivenTokens | undefined, number>();
    for (const { reference, given } of batch) {
      const counts = byReference.get(reference) ?? new Map<GivenTokens | undefined, number>();
      byReference.set(reference, counts.set(given, (counts.get(given) ?? 0) + 1));
      byGiven.set(given, (byGiven.get(given) ?? 0) + 1);
    }
    const conditional = [...byReference.values()].flatMap((counts) => [...counts.values()]);
    return guided ? [...conditional, ...byGiven.values()] : conditional;
  });
}
