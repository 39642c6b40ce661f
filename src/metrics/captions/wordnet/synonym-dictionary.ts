import { detachments } from "./morphology.js";

const none: readonly number[] = [];

/** What {@link SynonymDictionary} is made of. */
export interface WordNetEntries {
  /** Such as "3.1". */
  readonly version: string;
  /** Synsets, by the word in lower case, underscores for spaces; of all parts of speech together. */
  readonly synsets: ReadonlyMap<string, readonly number[]>;
  /** Base forms of irregular forms, such as "child" of "children"; of all parts of speech together. */
  readonly irregularForms: ReadonlyMap<string, readonly string[]>;
}

/**
 * Words and their synsets as METEOR 1.5 looks them up, and SPICE, which uses METEOR's dictionary. Synsets of all parts of
 * speech stand together by their offsets alone, so that a noun and a verb may be synonyms; and a few have the same
 * offset by chance, such as those of "able" and "entity", which METEOR takes for synonyms, too.
 */
export class SynonymDictionary {
  readonly version: string;
  readonly #entries: WordNetEntries;
  readonly #met = new Map<string, readonly number[]>();

  constructor(entries: WordNetEntries) {
    this.#entries = entries;
    this.version = entries.version;
  }

  /**
   * The synsets of a word and of its base forms, each once and in ascending order.
   *
   * @param word in lower case, underscores for spaces
   */
  synsets(word: string): readonly number[] {
    const known = this.#met.get(word);
    if (known) return known;
    const found = new Set([word, ...this.#baseForms(word)].flatMap((form) => this.#of(form)));
    const synsets = found.size === 0 ? none : [...found].sort((a, b) => a - b);
    this.#met.set(word, synsets);
    return synsets;
  }

  #of(word: string): readonly number[] {
    return this.#entries.synsets.get(word) ?? none;
  }

  /** Those of an irregular form; else the first that the rules give and that is a word. */
  #baseForms(word: string): readonly string[] {
    const listed = this.#entries.irregularForms.get(word);
    if (listed) return listed;
    const base = detachments(word).find((form) => this.#entries.synsets.has(form));
    return base === undefined ? [] : [base];
  }
}

/** Whether two lists in ascending order have a number in common. */
export function intersects(a: readonly number[], b: readonly number[]): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) return true;
    if (difference < 0) i++;
    else j++;
  }
  return false;
}
