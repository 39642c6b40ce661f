import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BPE, byteLevelPreTokenizer, lowercase, Tokenizer } from "tokenizers";
import { byteCharacters } from "./byte-level.js";
import { TextError } from "./errors.js";
import type { Vocabulary } from "./vocabulary.js";

/** The library's trainer stops at this many tokens, counting only the bytes that occur. */
export const trainerLimit = 30_000;

/**
 * The alphabet of 256 bytes (id = byte) and the first merges in rank order, until there are exactly `size`
 * tokens. A merge may spell a token that an earlier one made; it takes no id of its own.
 *
 * @returns fewer tokens than `size` if the merges run out
 */
export function firstMerges(merges: readonly (readonly [string, string])[], size: number): Vocabulary {
  const tokens = new Set(byteCharacters);
  let kept = 0;
  for (const [left, right] of merges) {
    if (tokens.size === size && !tokens.has(left + right)) break;
    tokens.add(left + right);
    kept++;
  }
  return { tokens: [...tokens], merges: merges.slice(0, kept) };
}

async function* asLines(captions: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  for await (const caption of captions) {
    const line = caption.replace(/[\r\n]+/g, " ").trim();
    if (line !== "") yield `${line}\n`;
  }
}

/**
 * Trains lower-cased byte-level BPE (Sennrich et al. 2016) on captions. The same captions in the same order
 * give the same vocabulary. The library shows its progress on the standard output (empty lines where that
 * is no terminal) and blocks the event loop meanwhile: 0.24 s for 12,161 names and keywords.
 *
 * @param size tokens in all, the 256 bytes among them
 * @throws TextError if the size is below 256, or more than the captions have merges for
 */
export async function trainVocabulary(
  captions: Iterable<string> | AsyncIterable<string>,
  size: number,
): Promise<Vocabulary> {
  if (!Number.isSafeInteger(size) || size < byteCharacters.length) {
    throw new TextError(
      `a vocabulary has at least the ${byteCharacters.length} bytes as tokens: ${size} given`,
    );
  }
  const corpus = join(tmpdir(), `lverse-corpus-${randomBytes(6).toString("hex")}`);
  const trained = `${corpus}.json`;
  try {
    await pipeline(Readable.from(asLines(captions)), createWriteStream(corpus, { flags: "wx", mode: 0o600 }));
    const tokenizer = new Tokenizer(BPE.empty());
    tokenizer.setNormalizer(lowercase());
    tokenizer.setPreTokenizer(byteLevelPreTokenizer(true, true));
    tokenizer.train([corpus]);
    tokenizer.save(trained);
    const { model } = JSON.parse(await readFile(trained, "utf8")) as { model: Pick<Vocabulary, "merges"> };
    const vocabulary = firstMerges(model.merges, size);
    if (vocabulary.tokens.length === size) return vocabulary;
    throw new TextError(
      `a vocabulary of ${size} tokens was asked for, the captions give ${vocabulary.tokens.length}: ` +
        `ask for at most that, or train on more text (the trainer itself ends near ${trainerLimit})`,
    );
  } finally {
    await rm(corpus, { force: true });
    await rm(trained, { force: true });
  }
}
