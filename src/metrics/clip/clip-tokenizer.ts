import { z } from "zod";
import { readJson } from "../../checkpoint/json-file.js";
import { byteCharacters } from "../../text/byte-level.js";
import { BytePairMerges } from "../../text/byte-pair-merges.js";
import { MetricError } from "../errors.js";
import { cleanText } from "./clip-text.js";

const START = "<|startoftext|>";
const END = "<|endoftext|>";
/** What the last symbol of a word ends in. */
const WORD_END = "</w>";

/** What is read of a `tokenizer.json` of Hugging Face's tokenizers. */
const fileSchema = z.object({
  model: z.object({
    end_of_word_suffix: z.literal(WORD_END),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.tuple([z.string(), z.string()]).or(z.string())),
  }),
});

/** `simple_tokenizer.py`'s split into words, which other signs and single digits are, too. */
const word =
  /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/giu;

/** Words that are kept with their tokens. */
const CACHED_WORDS = 1 << 16;

/**
 * CLIP's byte-pair encoding, as OpenAI's `simple_tokenizer.py` does it: cleaned lower-case text (see `cleanText`), words
 * of UTF-8 bytes whose last carries an end mark, merged by rank.
 */
export class ClipTokenizer {
  readonly start: number;
  readonly end: number;
  readonly #merges: BytePairMerges;
  /** Ids of each byte within a word and at its end. */
  readonly #inside: readonly number[];
  readonly #atEnd: readonly number[];
  readonly #cache = new Map<string, readonly number[]>();
  readonly #utf8 = new TextEncoder();

  /**
   * @param vocabulary ids by token
   * @param merges pairs of tokens, best first
   * @param source what error messages call them
   * @throws MetricError where a byte, an end mark or what a merge makes has no id
   */
  constructor(
    vocabulary: ReadonlyMap<string, number>,
    merges: readonly (readonly [string, string])[],
    source = "CLIP's vocabulary",
  ) {
    const idOf = (token: string): number => {
      const id = vocabulary.get(token);
      if (id !== undefined) return id;
      throw new MetricError(`${source}: no token ${JSON.stringify(token)}; expected CLIP's tokenizer`);
    };
    this.start = idOf(START);
    this.end = idOf(END);
    this.#inside = byteCharacters.map(idOf);
    this.#atEnd = byteCharacters.map((character) => idOf(character + WORD_END));
    const size = Math.max(...vocabulary.values()) + 1;
    this.#merges = new BytePairMerges(
      size,
      merges.map(([left, right]) => [idOf(left), idOf(right), idOf(left + right)]),
    );
  }

  /**
   * Reads a `tokenizer.json`.
   *
   * @throws CheckpointError for a file that is missing, no JSON, or no byte-pair encoding with ends of words; MetricError for
   * another vocabulary
   */
  static async load(path: string): Promise<ClipTokenizer> {
    const { vocab, merges } = (await readJson(path, fileSchema)).model;
    const pairs = merges.map((pair): readonly [string, string] => {
      const [left = "", right = ""] = typeof pair === "string" ? pair.split(" ") : pair;
      return [left, right];
    });
    return new ClipTokenizer(new Map(Object.entries(vocab)), pairs, path);
  }

  /** A text's tokens without those of its start and end. */
  tokenize(text: string): number[] {
    return (cleanText(text).match(word) ?? []).flatMap((part) => this.#encodeWord(part));
  }

  /**
   * Start, tokens, end; of longer texts the first `length`, the last of which is the end in place of a token, as
   * `clip.tokenize(truncate=True)` has it. Not filled up.
   */
  encode(text: string, length = 77): number[] {
    return [this.start, ...this.tokenize(text).slice(0, length - 2), this.end];
  }

  #encodeWord(part: string): readonly number[] {
    const cached = this.#cache.get(part);
    if (cached) return cached;
    const ids = this.#spell(part);
    if (this.#cache.size >= CACHED_WORDS) this.#cache.clear();
    this.#cache.set(part, ids);
    return ids;
  }

  #spell(part: string): number[] {
    if (part === START) return [this.start];
    if (part === END) return [this.end];
    const bytes = this.#utf8.encode(part);
    const last = bytes.length - 1;
    return this.#merges.apply(
      Array.from(bytes, (byte, i) => (i === last ? this.#atEnd : this.#inside)[byte]!),
    );
  }
}
