import type { Random } from "../engine/random.js";
import { byteCharacters, lowerCase, splitWords, tokenBytes } from "./byte-level.js";
import { BytePairMerges } from "./byte-pair-merges.js";
import { TextError } from "./errors.js";
import { TextTable, type TextTableConfig } from "./text-table.js";
import type { Vocabulary } from "./vocabulary.js";

export interface EncodeOptions {
  /** Tokens that a caption takes; 64 in the paper. */
  readonly length?: number;
  /** BPE-dropout, for training only. The same state of `random` gives the same tokens. */
  readonly dropout?: { readonly rate: number; readonly random: Random };
}

export interface EncodedCaption {
  /** `[length]` rows of the text table, filled up with [PAD]. */
  readonly ids: Int32Array;
  /** Tokens before the [PAD]s. */
  readonly length: number;
  readonly truncated: boolean;
  /** Tokens that were cut off. */
  readonly dropped: number;
}

/** Words that are kept, and the longest that is: a word without end in a bad caption need not stay. */
const cachedWords = 1 << 16;
const longestCachedWord = 64;

/**
 * Captions to rows of the text table and back: lower-cased byte-level BPE. White space at both ends of a
 * caption is dropped, every other character comes back. [PAD], [SOC] and [SOI] are never made of text: a
 * caption that spells them is spelt in bytes.
 */
export class CaptionTokenizer {
  readonly table: TextTable;
  readonly #merges: BytePairMerges;
  readonly #byteIds: readonly number[];
  readonly #bytes: readonly Uint8Array[];
  readonly #cache = new Map<string, readonly number[]>();
  readonly #utf8 = new TextEncoder();

  /** @throws TextError if the vocabulary does not fit the table's rows */
  constructor(
    readonly vocabulary: Vocabulary,
    config: Pick<TextTableConfig, "rows"> = {},
  ) {
    const { tokens, merges } = vocabulary;
    this.table = new TextTable({ ...config, bpe: tokens.length });
    const ids = new Map(tokens.map((token, id) => [token, id]));
    this.#byteIds = byteCharacters.map((character) => ids.get(character)!);
    this.#bytes = tokens.map((token) => tokenBytes(token)!);
    this.#merges = new BytePairMerges(
      tokens.length,
      merges.map(([left, right]) => [ids.get(left)!, ids.get(right)!, ids.get(left + right)!]),
    );
  }

  #encodeWord(word: string): readonly number[] {
    const cached = this.#cache.get(word);
    if (cached) return cached;
    const ids = this.#merges.apply(this.#spell(word));
    if (word.length <= longestCachedWord) {
      if (this.#cache.size >= cachedWords) this.#cache.clear();
      this.#cache.set(word, ids);
    }
    return ids;
  }

  #spell(word: string): number[] {
    return Array.from(this.#utf8.encode(word), (byte) => this.#byteIds[byte]!);
  }

  /**
   * All tokens of a caption, however many.
   *
   * @throws TextError if nothing but white space is given, or a dropout rate outside [0, 1]
   */
  tokenize(text: string, dropout?: EncodeOptions["dropout"]): number[] {
    const rate = dropout?.rate ?? 0;
    if (!(rate >= 0 && rate <= 1)) throw new TextError(`a BPE-dropout rate lies in [0, 1]: ${rate} given`);
    const caption = lowerCase(text).trim();
    if (caption === "") {
      throw new TextError(
        `the caption is empty${text === "" ? "" : ` (${JSON.stringify(text.slice(0, 20))} is white space)`}: ` +
          "describe the picture in at least one word",
      );
    }
    const ids: number[] = [];
    // The space makes the first word the same token as within a sentence; decode drops it.
    for (const word of splitWords(` ${caption}`)) {
      const part =
        rate > 0 ? this.#merges.apply(this.#spell(word), rate, dropout?.random) : this.#encodeWord(word);
      for (const id of part) ids.push(id);
    }
    return ids;
  }

  /**
   * A caption as the fixed number of tokens that a sequence has room for; longer ones are cut.
   *
   * @throws TextError as `tokenize`
   */
  encode(text: string, { length = 64, dropout }: EncodeOptions = {}): EncodedCaption {
    if (!Number.isSafeInteger(length) || length < 1) {
      throw new TextError(`a caption takes a whole number of tokens from 1: ${length} given`);
    }
    const tokens = this.tokenize(text, dropout);
    const dropped = Math.max(tokens.length - length, 0);
    const ids = new Int32Array(length).fill(this.table.pad);
    ids.set(tokens.slice(0, length));
    return { ids, length: tokens.length - dropped, truncated: dropped > 0, dropped };
  }

  /**
   * The text before the first [PAD]; [SOC], [SOI] and reserved rows say nothing. Bytes that are no UTF-8,
   * as where a caption was cut within a character, become U+FFFD.
   *
   * @throws TextError for an id that is no row of the text table
   */
  decode(ids: ArrayLike<number>): string {
    const bytes: number[] = [];
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (!Number.isInteger(id) || id < 0 || id >= this.table.rows) {
        throw new TextError(
          `token ${i} is ${id}: text ids run from 0 to ${this.table.rows - 1}, image ids follow after them`,
        );
      }
      if (id === this.table.pad) break;
      if (id < this.table.bpe) bytes.push(...this.#bytes[id]!);
    }
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return text.startsWith(" ") ? text.slice(1) : text;
  }
}
