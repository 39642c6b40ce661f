import type { Random } from "../engine/random.js";

/**
 * Captions that compete with one: its own place first, then places of other captions, each text once, drawn at random;
 * all there are where there are no more.
 *
 * @param of how many captions compete, the own one among them; 100 in the usual protocol
 */
export function competingCaptions(
  captions: readonly string[],
  own: number,
  of: number,
  random: Random,
): number[] {
  const seen = new Set([captions[own]]);
  const chosen = [own];
  for (const place of random.permutation(captions.length)) {
    if (chosen.length >= of) break;
    const text = captions[place];
    if (seen.has(text)) continue;
    seen.add(text);
    chosen.push(place);
  }
  return chosen;
}

/** Whether the first score is above all others; a tie is not. */
export function isNearest(scores: readonly number[]): boolean {
  const [own, ...others] = scores;
  return others.every((score) => own! > score);
}
