import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tokenizer } from "tokenizers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../engine/random.js";
import { byteCharacters, lowerCase } from "./byte-level.js";
import { CaptionTokenizer } from "./caption-tokenizer.js";
import { TextError } from "./errors.js";
import { loadTokenizer, saveTokenizer } from "./tokenizer-file.js";
import { trainVocabulary } from "./train-vocabulary.js";
import { serializeVocabulary, type Vocabulary } from "./vocabulary.js";

type Emoji = { label: string; tags?: string[]; emoji: string };
const emojiIn = (language: string) =>
  createRequire(import.meta.url)(`emojibase-data/${language}/data.json`) as Emoji[];

let vocabulary: Vocabulary;
let tokenizer: CaptionTokenizer;
let library: Tokenizer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "captions-"));
  const captions = emojiIn("en").flatMap(({ label, tags = [] }) => [label, ...tags]);
  vocabulary = await trainVocabulary(captions, 3000);
  tokenizer = new CaptionTokenizer(vocabulary);
  library = Tokenizer.fromString(serializeVocabulary(vocabulary));
});
afterAll(() => rm(folder, { recursive: true }));

const odd = [
  "A red panda, sleeping!",
  "it's 2024; we'll see 'em -- won't we?",
  "ДВЕ КОШКИ на крыше",
  "二匹の猫が屋根の上にいる。",
  "고양이 두 마리",
  "قطتان على السطح",
  "दो बिल्लियाँ छत पर",
  "ΟΔΥΣΣΕΥΣ και Πηνελόπη",
  "İstanbul'da iki kedi",
  "👩‍👩‍👧‍👦 a family 🏳️‍🌈🦊👍🏽",
  "tabs\tand\nlines\r\n\r\nand   spaces",
  "\u0000\u0001 control \u007f\u0085 \u00ad\ufeff marks",
  "e\u0301 is not é",
  `long${"word".repeat(400)}`,
  "ha".repeat(3000),
  "[PAD",
  "\ud800 half of a pair",
];

/** Random text of every script and none. */
function noise(count: number): string[] {
  const random = new Random(17);
  return Array.from({ length: count }, () => {
    const length = 1 + random.integer(30);
    const points = Array.from({ length }, () => {
      const point = random.integer([0x80, 0x500, 0x3000, 0x10000, 0x1f700][random.integer(5)]!);
      return point >= 0xd800 && point < 0xe000 ? 0x61 : point;
    });
    return `x${String.fromCodePoint(...points)}x`;
  });
}

describe("CaptionTokenizer", () => {
  it("encodes as the library does without dropout", async () => {
    const texts = [
      ...odd.map((text) => text.trim()),
      ...["en", "ru", "ja", "hi", "th"]
        .flatMap((language) => emojiIn(language).slice(0, 400))
        .map(({ label, emoji }) => `${label} ${emoji}`),
      ...noise(1500),
    ];
    for (const text of texts) {
      const theirs = (await library.encode(text)).getIds();
      expect(tokenizer.tokenize(text), JSON.stringify(text.slice(0, 60))).toEqual(theirs);
      expect(tokenizer.tokenize(text)).toEqual(theirs);
    }
    expect(texts.length).toBe(odd.length + 2000 + 1500);
  });

  it("gives any text back in lower case, as the library decodes it", async () => {
    for (const text of [...odd, ...noise(1500)]) {
      const ids = tokenizer.tokenize(text);
      expect(tokenizer.decode(ids)).toBe(
        lowerCase(text)
          .trim()
          .replace(/\p{Cs}/u, "\ufffd"),
      );
      expect(` ${tokenizer.decode(ids)}`).toBe(await library.decode(ids, true));
    }
  });

  it("fills up with [PAD] and keeps to the length", () => {
    const { pad } = tokenizer.table;
    const short = tokenizer.encode("grinning face", { length: 6 });
    const tokens = tokenizer.tokenize("grinning face");
    expect(tokens).toHaveLength(2);
    expect(short).toEqual({
      ids: Int32Array.of(...tokens, pad, pad, pad, pad),
      length: 2,
      truncated: false,
      dropped: 0,
    });
    expect(tokenizer.encode("grinning face", { length: 2 })).toMatchObject({
      length: 2,
      truncated: false,
      dropped: 0,
    });
    const long = tokenizer.encode("face ".repeat(100));
    expect(long).toMatchObject({ length: 64, truncated: true, dropped: 36 });
    expect(long.ids).toHaveLength(64);
    expect(tokenizer.decode(long.ids)).toBe("face ".repeat(64).trim());
  });

  it("gives dropout that depends on the stream alone and spells the same text", () => {
    const text = "two red pandas sleeping under a smiling face with sunglasses";
    const draw = (epoch: number, sample: number, rate = 0.1) =>
      tokenizer.encode(text, { length: 256, dropout: { rate, random: new Random(1, "bpe", epoch, sample) } });
    const plain = tokenizer.encode(text, { length: 256 });
    expect(draw(3, 14)).toEqual(draw(3, 14));
    expect(draw(0, 0, 0)).toEqual(plain);
    const lengths = new Set<number>();
    for (let sample = 0; sample < 200; sample++) {
      const { ids, length } = draw(0, sample);
      expect(tokenizer.decode(ids)).toBe(text);
      lengths.add(length);
    }
    expect(lengths.size).toBeGreaterThan(5);
    expect(draw(0, 0, 1).length).toBe(text.length + 1);
    expect(tokenizer.encode(text, { length: 256 })).toEqual(plain);
  });

  it("never makes a special token of text, and says nothing for one", () => {
    const { startOfCaption, startOfImage, pad, bpe, rows } = tokenizer.table;
    const ids = tokenizer.tokenize("[PAD] [SOC] [SOI]");
    expect(Math.max(...ids)).toBeLessThan(bpe);
    expect(tokenizer.decode(ids)).toBe("[pad] [soc] [soi]");
    const cat = tokenizer.tokenize("cat");
    expect(tokenizer.decode([startOfCaption, ...cat, startOfImage, rows - 1, pad, ...cat])).toBe("cat");
    expect(tokenizer.decode([])).toBe("");
    expect(tokenizer.decode([vocabulary.tokens.indexOf(byteCharacters[0xe2]!)])).toBe("\ufffd");
  });

  it.each([[[49_808]], [[-1]], [[0.5]], [[5, Number.NaN]]])("refuses to decode %j", (ids) => {
    expect(() => tokenizer.decode(ids)).toThrow(/text ids run from 0 to 49807/);
  });

  it.each(["", " ", "\n\t ", "\u00a0\u3000"])("refuses the empty caption %j", (text) => {
    expect(() => tokenizer.encode(text)).toThrow(TextError);
    expect(() => tokenizer.encode(text)).toThrow(
      /caption is empty.*describe the picture in at least one word/,
    );
  });

  it("refuses lengths and rates that make no sense, and too few rows", () => {
    const random = new Random(1);
    for (const length of [0, -1, 2.5]) expect(() => tokenizer.encode("a", { length })).toThrow(TextError);
    for (const rate of [-0.1, 1.1, Number.NaN]) {
      expect(() => tokenizer.encode("a", { dropout: { rate, random } })).toThrow(/rate lies in \[0, 1\]/);
    }
    expect(() => new CaptionTokenizer(vocabulary, { rows: 3002 })).toThrow(
      /do not fit a text table of 3002 rows/,
    );
  });
});

describe("a tokenizer in a model folder", () => {
  it("is saved and loaded", async () => {
    await saveTokenizer(folder, vocabulary);
    const loaded = await loadTokenizer(folder, { rows: 4000 });
    expect(loaded.vocabulary).toEqual(vocabulary);
    expect(loaded.table.rows).toBe(4000);
    expect(loaded.encode("a cat").ids).toEqual(tokenizer.encode("a cat").ids);
    expect(Tokenizer.fromFile(join(folder, "tokenizer.json")).getVocabSize(true)).toBe(3003);
  });

  it("that is missing or foreign is a clear error", async () => {
    const other = join(folder, "other");
    await mkdir(other);
    await expect(loadTokenizer(other)).rejects.toThrow(
      /tokenizer\.json: cannot read the vocabulary.*ENOENT.*train a vocabulary/,
    );
    await writeFile(join(other, "tokenizer.json"), '{"model": {"type": "WordPiece"}}');
    await expect(loadTokenizer(other)).rejects.toThrow(
      /other\/tokenizer\.json: not a tokenizer of this kind/,
    );
    await expect(loadTokenizer(folder, { rows: 1000 })).rejects.toThrow(TextError);
  });
});
