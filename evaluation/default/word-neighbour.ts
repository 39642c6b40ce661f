import { plainWords } from "./said.js";

/** Something with captions. */
interface Captioned {
  readonly key: string;
  readonly captions: readonly string[];
}

const wordSet = (caption: string): ReadonlySet<string> =>
  new Set(
    plainWords(caption)
      .split(" ")
      .filter((word) => word !== ""),
  );

/** Finds what has the caption nearest to a prompt by words: the largest share of common words (Jaccard). */
export class WordNeighbours<T extends Captioned> {
  readonly #captions: readonly { readonly item: T; readonly words: ReadonlySet<string> }[];

  /** @param items of equally near ones the first is found */
  constructor(items: readonly T[]) {
    this.#captions = items.flatMap((item) =>
      item.captions.map((caption) => ({ item, words: wordSet(caption) })),
    );
  }

  /** @throws RangeError where there is nothing with a caption */
  nearest(prompt: string): T {
    const wanted = wordSet(prompt);
    let best: T | undefined;
    let most = -1;
    for (const { item, words } of this.#captions) {
      let common = 0;
      for (const word of wanted) if (words.has(word)) common++;
      const similarity = common / (wanted.size + words.size - common || 1);
      if (similarity <= most) continue;
      most = similarity;
      best = item;
    }
    if (best === undefined) throw new RangeError("no captions to find the nearest among");
    return best;
  }
}
