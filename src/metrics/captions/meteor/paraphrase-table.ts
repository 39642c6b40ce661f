/** A phrase of one text of which another text has a paraphrase. */
export interface ParaphraseOccurrence {
  /** The phrase's first word and number of words. */
  readonly from: number;
  readonly length: number;
  /** The same of the paraphrase in the other text. */
  readonly at: number;
  readonly otherLength: number;
}

/** Phrases and their paraphrases, which are looked up in one direction: from the first phrase of an entry to the second. */
export class ParaphraseTable {
  /** Paraphrases by phrase, words with spaces between, in the order in which they were added. */
  readonly #paraphrases = new Map<string, string[][]>();
  #longest = 0;
  #size = 0;

  /** How many entries it has. */
  get size(): number {
    return this.#size;
  }

  add(phrase: readonly string[], paraphrase: readonly string[]): void {
    const key = phrase.join(" ");
    const known = this.#paraphrases.get(key);
    if (known) known.push([...paraphrase]);
    else this.#paraphrases.set(key, [[...paraphrase]]);
    this.#longest = Math.max(this.#longest, phrase.length);
    this.#size++;
  }

  /** Finds phrases of a text of which another text has paraphrases; from left to right, short phrases first. */
  occurrences(text: readonly string[], other: readonly string[]): ParaphraseOccurrence[] {
    const found: ParaphraseOccurrence[] = [];
    for (let from = 0; from < text.length; from++) {
      let key = "";
      for (let length = 1; length <= this.#longest && from + length <= text.length; length++) {
        key = length === 1 ? text[from]! : `${key} ${text[from + length - 1]}`;
        for (const paraphrase of this.#paraphrases.get(key) ?? []) {
          for (let at = 0; at + paraphrase.length <= other.length; at++) {
            if (paraphrase.every((word, i) => other[at + i] === word)) {
              found.push({ from, length, at, otherLength: paraphrase.length });
            }
          }
        }
      }
    }
    return found;
  }
}
