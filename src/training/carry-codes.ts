import type { BiARTConfig } from "../biart/index.js";
import type { TensorData } from "../engine/index.js";

/** A picture's tokens by two AugVAEs, `[imageLength]` each. */
export interface TwiceEncoded {
  /** By the AugVAE whose codes a BiART knows. */
  readonly former: ArrayLike<number>;
  readonly now: ArrayLike<number>;
}

/**
 * Carries what a BiART knows of one AugVAE's codes over to another's: the embedding and the head's row of each code become the
 * mean of those of the codes that stand in its places where the former AugVAE encoded the same pictures, by how often they do. Codes
 * that are in no picture keep the rows of their numbers.
 * @param weights of the BiART, written over
 * @returns how many codes have new rows
 */
export function carryCodes(
  weights: Readonly<Record<string, TensorData>>,
  { textVocabulary, imageVocabulary, width }: BiARTConfig,
  pictures: Iterable<TwiceEncoded>,
): number {
  const counts = Array.from({ length: imageVocabulary }, () => new Map<number, number>());
  for (const { former, now } of pictures) {
    for (let place = 0; place < now.length; place++) {
      const known = counts[now[place]!]!;
      known.set(former[place]!, (known.get(former[place]!) ?? 0) + 1);
    }
  }
  const start = textVocabulary * width;
  for (const name of ["tok_emb.weight", "head.weight"]) {
    const rows = weights[name]!.data as Float32Array;
    const before = rows.slice(start);
    counts.forEach((known, code) => {
      const total = [...known.values()].reduce((sum, count) => sum + count, 0);
      if (total === 0) return;
      const mean = new Float64Array(width);
      for (const [other, count] of known) {
        for (let i = 0; i < width; i++) mean[i]! += (count / total) * before[other * width + i]!;
      }
      rows.set(mean, start + code * width);
    });
  }
  return counts.filter(({ size }) => size > 0).length;
}
