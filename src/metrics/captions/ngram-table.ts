/** The prefix of an n-gram of one word. */
export const noPrefix = -1;

/**
 * Numbers n-grams from 0, in the order in which they are met. An n-gram is its first n - 1 words, as the number that
 * they have, and its last word, as the number that the vocabulary gave it; so it is stored in eight bytes at any n.
 */
export class NgramTable {
  /** Numbers by hash, open addressing; -1 where free. At most half are taken. */
  #slots: Int32Array;
  #prefixes: Int32Array;
  #words: Int32Array;
  #size = 0;

  /** @param capacity n-grams for which there is room at first; a power of two */
  constructor(capacity = 1024) {
    this.#slots = new Int32Array(2 * capacity).fill(-1);
    this.#prefixes = new Int32Array(capacity);
    this.#words = new Int32Array(capacity);
  }

  /** How many n-grams have a number. */
  get size(): number {
    return this.#size;
  }

  /** The number of an n-gram, a new one where it has none. */
  number(prefix: number, word: number): number {
    let slot = this.#slot(prefix, word);
    const known = this.#slots[slot]!;
    if (known >= 0) return known;
    if (this.#size === this.#prefixes.length) {
      this.#grow();
      slot = this.#slot(prefix, word);
    }
    const number = this.#size++;
    this.#slots[slot] = number;
    this.#prefixes[number] = prefix;
    this.#words[number] = word;
    return number;
  }

  /** Forgets all n-grams and keeps the room. */
  clear(): void {
    this.#slots.fill(-1);
    this.#size = 0;
  }

  /** Where an n-gram stands, or would stand. */
  #slot(prefix: number, word: number): number {
    const mask = this.#slots.length - 1;
    let hash = Math.imul(prefix + 1, 0x9e3779b1) ^ Math.imul(word + 1, 0x85ebca77);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const number = this.#slots[slot]!;
      if (number < 0 || (this.#prefixes[number] === prefix && this.#words[number] === word)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    this.#prefixes = doubled(this.#prefixes);
    this.#words = doubled(this.#words);
    this.#slots = new Int32Array(2 * this.#slots.length).fill(-1);
    for (let number = 0; number < this.#size; number++) {
      this.#slots[this.#slot(this.#prefixes[number]!, this.#words[number]!)] = number;
    }
  }
}

/** A copy with twice the room. */
export function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * values.length);
  copy.set(values);
  return copy;
}

/** Numbers words from 0, in the order in which they are met. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();

  /** The numbers of words, new ones where they have none. */
  numbers(words: readonly string[]): number[] {
    return words.map((word) => {
      const known = this.#numbers.get(word);
      if (known !== undefined) return known;
      const number = this.#numbers.size;
      this.#numbers.set(word, number);
      return number;
    });
  }
}

/**
 * The n-grams of a text by their numbers, those of one word first.
 *
 * @param words numbers of words
 * @param longest n of the longest n-grams
 * @returns for each n from 1, `words.length - n + 1` numbers, or none
 */
export function ngrams(words: readonly number[], longest: number, table: NgramTable): number[][] {
  const orders: number[][] = [];
  // Plain arrays: short-lived typed ones cost several times as much.
  let shorter: readonly number[] = words.map(() => noPrefix);
  for (let n = 1; n <= longest; n++) {
    const numbers: number[] = [];
    for (let i = 0; i + n <= words.length; i++) numbers.push(table.number(shorter[i]!, words[i + n - 1]!));
    orders.push(numbers);
    shorter = numbers;
  }
  return orders;
}
