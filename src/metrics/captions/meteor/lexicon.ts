import { intersects, type SynonymDictionary } from "../wordnet/synonym-dictionary.js";
import { stem } from "./stem.js";

/** What the stages have to know of a word; one object for each word. */
export interface Word {
  readonly text: string;
  readonly stem: string;
  readonly synsets: readonly number[];
  readonly isFunctionWord: boolean;
}

/** Looks words up once. */
export class Lexicon {
  readonly #words = new Map<string, Word>();
  readonly #functionWords: ReadonlySet<string>;
  readonly #synonyms: SynonymDictionary | undefined;

  constructor(functionWords: ReadonlySet<string>, synonyms: SynonymDictionary | undefined) {
    this.#functionWords = functionWords;
    this.#synonyms = synonyms;
  }

  /** @param texts words in lower case */
  words(texts: readonly string[]): Word[] {
    return texts.map((text) => {
      const known = this.#words.get(text);
      if (known) return known;
      const word: Word = {
        text,
        stem: stem(text),
        synsets: this.#synonyms?.synsets(text) ?? [],
        isFunctionWord: this.#functionWords.has(text),
      };
      this.#words.set(text, word);
      return word;
    });
  }
}

/** Whether one of the synsets of two words is the same. */
export const areSynonyms = (a: Word, b: Word): boolean => intersects(a.synsets, b.synsets);
