/** Knows which phrases cannot occur in any of some texts, by the words and the pairs of words that do. */
export class PhraseFilter {
  readonly #words = new Map<string, number>();
  /** Pairs of neighbours, each as one number. */
  readonly #pairs = new Set<number>();

  constructor(texts: Iterable<readonly string[]>) {
    for (const text of texts) {
      let previous = -1;
      for (const word of text) {
        let number = this.#words.get(word);
        if (number === undefined) {
          number = this.#words.size;
          this.#words.set(word, number);
        }
        if (previous >= 0) this.#pairs.add(pair(previous, number));
        previous = number;
      }
    }
  }

  /** The words of a phrase, with white space between; undefined where they do not occur in this order, or are none. */
  words(phrase: string): string[] | undefined {
    const words = phrase.split(/[ \t\r\f]+/).filter((word) => word !== "");
    let previous = -1;
    for (const word of words) {
      const number = this.#words.get(word);
      if (number === undefined || (previous >= 0 && !this.#pairs.has(pair(previous, number))))
        return undefined;
      previous = number;
    }
    return words.length > 0 ? words : undefined;
  }
}

const pair = (first: number, second: number): number => first * 2 ** 26 + second;
