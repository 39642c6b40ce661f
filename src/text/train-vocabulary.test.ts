import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tokenizer } from "tokenizers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { byteCharacters } from "./byte-level.js";
import { TextError } from "./errors.js";
import { firstMerges, trainVocabulary } from "./train-vocabulary.js";
import { parseVocabulary, serializeVocabulary, type Vocabulary } from "./vocabulary.js";

type Emoji = { label: string; tags?: string[] };
const emoji = createRequire(import.meta.url)("emojibase-data/en/data.json") as Emoji[];
const captions = emoji.map(({ label, tags = [] }) => `a picture of ${label}, ${tags.join(" and ")}`);

let vocabulary: Vocabulary;
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "vocabulary-"));
  vocabulary = await trainVocabulary(captions, 1000);
});
afterAll(() => rm(scratch, { recursive: true }));

describe("trainVocabulary", () => {
  it("has exactly the size asked for: the bytes, then what the merges make in rank order", () => {
    expect(vocabulary.tokens).toHaveLength(1000);
    expect(new Set(vocabulary.tokens).size).toBe(1000);
    expect(vocabulary.tokens.slice(0, 256)).toEqual(byteCharacters);
    const made = new Set(byteCharacters);
    for (const [left, right] of vocabulary.merges) {
      expect(made.has(left) && made.has(right)).toBe(true);
      made.add(left + right);
    }
    expect([...made]).toEqual(vocabulary.tokens);
    expect(vocabulary.tokens).toContain("Ġpicture");
  });

  it("is a prefix of every larger one, and the same every time", async () => {
    expect(await trainVocabulary(captions, 1000)).toEqual(vocabulary);
    const small = await trainVocabulary(captions, 300);
    expect(small.tokens).toEqual(vocabulary.tokens.slice(0, 300));
    expect(small.merges).toEqual(vocabulary.merges.slice(0, small.merges.length));
  });

  it("learns from an asynchronous source, line breaks or not", async () => {
    async function* source() {
      for (const caption of captions) yield `  ${caption.replaceAll(" and ", "\n\nand ")}\r\n`;
    }
    expect((await trainVocabulary(source(), 1000)).tokens).toEqual(vocabulary.tokens);
  });

  it("loads in the library, which encodes and decodes with dense ids", async () => {
    const tokenizer = Tokenizer.fromString(serializeVocabulary(vocabulary));
    expect(tokenizer.getVocabSize(false)).toBe(1000);
    expect(tokenizer.getVocabSize(true)).toBe(1003);
    expect(Object.values(tokenizer.getVocab(true)).sort((a, b) => a - b)).toEqual([...Array(1003).keys()]);
    for (const [id, token] of vocabulary.tokens.entries()) expect(tokenizer.tokenToId(token)).toBe(id);
    for (const [i, token] of ["[PAD]", "[SOC]", "[SOI]"].entries()) {
      expect(tokenizer.tokenToId(token)).toBe(1000 + i);
    }
    for (const text of ["a picture of grinning face", "Grüße, 世界! 🦊", "naïve café\tno.\u0000 5"]) {
      const encoding = await tokenizer.encode(text);
      expect(await tokenizer.decode(encoding.getIds(), true)).toBe(` ${text.toLowerCase()}`);
    }
  });

  it("says how many tokens the captions are good for, and leaves no file behind", async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("lverse-corpus-"));
    await expect(trainVocabulary(["aab", "aab"], 300)).rejects.toThrow(
      /300 tokens was asked for, the captions give 259: ask for at most that, or train on more text/,
    );
    await expect(trainVocabulary([], 257)).rejects.toThrow(/captions give 256/);
    await expect(trainVocabulary(captions, 255)).rejects.toThrow(
      /at least the 256 bytes as tokens: 255 given/,
    );
    await expect(trainVocabulary(captions, 300.5)).rejects.toThrow(TextError);
    expect((await trainVocabulary([], 256)).tokens).toEqual(byteCharacters);
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith("lverse-corpus-"));
    expect(after).toEqual(before);
  });
});

describe("firstMerges", () => {
  it("counts tokens, not merges: two merges may spell the same token", () => {
    const merges = [
      ["a", "b"],
      ["b", "c"],
      ["ab", "c"],
      ["a", "bc"],
      ["abc", "d"],
    ] as const;
    expect(firstMerges(merges, 259)).toEqual({
      tokens: [...byteCharacters, "ab", "bc", "abc"],
      merges: merges.slice(0, 4),
    });
    expect(firstMerges(merges, 258).merges).toEqual(merges.slice(0, 2));
    expect(firstMerges(merges, 999).tokens).toHaveLength(260);
  });
});

describe("parseVocabulary", () => {
  const file = () => JSON.parse(serializeVocabulary(vocabulary));
  const edited = (edit: (file: ReturnType<typeof JSON.parse>) => void) => {
    const json = file();
    edit(json);
    return () => parseVocabulary(JSON.stringify(json), "tokenizer.json");
  };

  it("gives back what was written, also with merges as lines and as the library saves it", () => {
    expect(parseVocabulary(serializeVocabulary(vocabulary), "x")).toEqual(vocabulary);
    const lines = edited((json) => {
      json.model.merges = json.model.merges.map((merge: string[]) => merge.join(" "));
    });
    expect(lines()).toEqual(vocabulary);
    const path = join(scratch, "saved.json");
    Tokenizer.fromString(serializeVocabulary(vocabulary)).save(path);
    const saved = createRequire(import.meta.url)(path) as unknown;
    expect(parseVocabulary(JSON.stringify(saved), path)).toEqual(vocabulary);
  });

  it.each<[string, (json: ReturnType<typeof JSON.parse>) => void, RegExp]>([
    ["another model", (json) => (json.model.type = "Unigram"), /model\.type/],
    ["another normalizer", (json) => (json.normalizer = { type: "NFC" }), /normalizer\.type/],
    ["CLIP's word ends", (json) => (json.model.end_of_word_suffix = "</w>"), /end_of_word_suffix/],
    [
      "no special tokens",
      (json) => (json.added_tokens = []),
      /special tokens missing instead of \[PAD\] 1000/,
    ],
    [
      "special tokens elsewhere",
      (json) => (json.added_tokens[0].id = 7),
      /\[PAD\] 7, .* instead of \[PAD\] 1000/,
    ],
    ["a gap in the ids", (json) => (json.model.vocab.Ġpicture = 5000), /1000 token ids are not 0 to 999/],
    ["a byte without a token", (json) => (json.model.vocab = { a: 0 }), /255 of the 256 bytes have no token/],
    [
      "a merge into nothing",
      (json) => json.model.merges.push(["z", "zzz"]),
      /merge \["z","zzz"\] does not make/,
    ],
    ["a token of another alphabet", (json) => (json.model.vocab["→"] = 1000), /"→" is not byte-level/],
  ])("refuses %s", (_, edit, message) => {
    expect(edited(edit)).toThrow(TextError);
    expect(edited(edit)).toThrow(message);
    expect(edited(edit)).toThrow(/^tokenizer\.json: .*Give a tokenizer\.json that "lverse" wrote/);
  });

  it("refuses what is not JSON", () => {
    expect(() => parseVocabulary("#version: 0.2", "merges.txt")).toThrow(/^merges\.txt: not JSON/);
  });
});
