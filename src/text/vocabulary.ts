/** A BPE vocabulary and its file, `tokenizer.json` in the format of Hugging Face's tokenizers. */
import { z } from "zod";
import { byteCharacters, tokenBytes } from "./byte-level.js";
import { TextError } from "./errors.js";
import { specialTokens } from "./text-table.js";

export interface Vocabulary {
  /** Byte-level tokens by id: the alphabet of 256, and what the merges make. */
  readonly tokens: readonly string[];
  /** Pairs of tokens, best first. */
  readonly merges: readonly (readonly [string, string])[];
}

const byteLevel = { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true } as const;

const fileSchema = z.object({
  added_tokens: z.array(z.object({ id: z.int(), content: z.string() })),
  normalizer: z.object({ type: z.literal("Lowercase") }),
  pre_tokenizer: z.object({
    type: z.literal("ByteLevel"),
    add_prefix_space: z.literal(true),
    use_regex: z.literal(true),
  }),
  model: z.object({
    type: z.literal("BPE"),
    continuing_subword_prefix: z.null().or(z.literal("")).optional(),
    end_of_word_suffix: z.null().or(z.literal("")).optional(),
    ignore_merges: z.literal(false).optional(),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.tuple([z.string(), z.string()]).or(z.string())),
  }),
});

/** The text of `tokenizer.json`, with the special tokens after the vocabulary's. */
export function serializeVocabulary({ tokens, merges }: Vocabulary): string {
  const file = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, i) => ({
      id: tokens.length + i,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: "Lowercase" },
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      // Digits are tokens, and a JavaScript object would move them to the front; ids do not depend on it.
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
  return `${JSON.stringify(file)}\n`;
}

const wanted = `Give a tokenizer.json that "lverse" wrote: lower-cased byte-level BPE with ${specialTokens.join(", ")} after its tokens`;

/**
 * The vocabulary in the text of a `tokenizer.json`.
 *
 * @param source where the text comes from, for the message
 * @throws TextError for another kind of tokenizer, or ids, merges or special tokens that do not fit
 */
export function parseVocabulary(text: string, source: string): Vocabulary {
  const fail = (problem: string, cause?: unknown): never => {
    throw new TextError(`${source}: ${problem}. ${wanted}`, cause === undefined ? {} : { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return fail(`not JSON (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  const result = fileSchema.safeParse(json);
  if (!result.success) {
    const { path, message } = result.error.issues[0]!;
    return fail(`not a tokenizer of this kind (${path.join(".")}: ${message})`, result.error);
  }
  const { model, added_tokens: added } = result.data;
  const specials = new Map(added.map(({ content, id }) => [content, id]));
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) {
    if (!specials.has(token)) tokens[id] = token;
  }
  const count = Object.keys(model.vocab).filter((token) => !specials.has(token)).length;
  if (tokens.length !== count) fail(`its ${count} token ids are not 0 to ${count - 1}`);
  const known = new Set(tokens);
  const missing = byteCharacters.filter((character) => !known.has(character));
  if (missing.length > 0) fail(`${missing.length} of the 256 bytes have no token`);
  const foreign = tokens.find((token) => tokenBytes(token) === undefined);
  if (foreign !== undefined) fail(`token ${JSON.stringify(foreign)} is not byte-level text`);
  if (
    specials.size !== specialTokens.length ||
    specialTokens.some((token, i) => specials.get(token) !== count + i)
  ) {
    const found = added.map(({ content, id }) => `${content} ${id}`).join(", ");
    fail(
      `special tokens ${found || "missing"} instead of ${specialTokens.map((token, i) => `${token} ${count + i}`).join(", ")}`,
    );
  }
  const merges = model.merges.map((merge): [string, string] => {
    const [left, right, ...rest] = typeof merge === "string" ? merge.split(" ") : merge;
    if (left === undefined || right === undefined || rest.length > 0 || !known.has(left + right)) {
      return fail(`merge ${JSON.stringify(merge)} does not make a token of the vocabulary`);
    }
    if (!known.has(left) || !known.has(right)) {
      return fail(`merge ${JSON.stringify(merge)} joins what is no token of the vocabulary`);
    }
    return [left, right];
  });
  return { tokens, merges };
}
