import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import { clipReference, clipVocabulary, tokenizerJson } from "../../../test/tiny-clip.js";
import { CheckpointError } from "../../checkpoint/errors.js";
import { MetricError } from "../errors.js";
import { ClipTokenizer } from "./clip-tokenizer.js";

const folder = temporaryFolder();
const path = join(folder, "tokenizer.json");
let tokenizer: ClipTokenizer;

beforeAll(async () => {
  await writeFile(path, tokenizerJson());
  tokenizer = await ClipTokenizer.load(path);
});

describe("ClipTokenizer", () => {
  // clip_bpe of ../shared/fixtures/captions.json, from OpenAI's tokenizer.
  it.each([
    ["a photo of a cat", [320, 1125, 539, 320, 2368]],
    [
      "A young boy throwing a green frisbee in a lush green field.",
      [320, 1888, 1876, 9734, 320, 1901, 45768, 530, 320, 16263, 1901, 1570, 269],
    ],
    [".", [269]],
  ])("gives OpenAI's tokens of %j", (text, ids) => {
    expect(tokenizer.tokenize(text)).toEqual(ids);
    expect(tokenizer.encode(text)).toEqual([49406, ...ids, 49407]);
  });

  it.each(clipReference.texts as unknown as readonly (readonly [string, readonly number[]])[])(
    "gives the tokens of the plain algorithm over OpenAI's merges, %j",
    (text, ids) => {
      expect(tokenizer.tokenize(text)).toEqual(ids);
    },
  );

  it("cuts texts to 77 tokens, the last of which is the end", () => {
    const [text, ids] = clipReference.texts[7] as unknown as readonly [string, readonly number[]];
    expect(ids).toHaveLength(96);
    expect(tokenizer.encode(text)).toEqual([49406, ...ids.slice(0, 75), 49407]);
    expect(tokenizer.encode(text, 10)).toEqual([49406, ...ids.slice(0, 8), 49407]);
    expect(tokenizer.encode("  ")).toEqual([49406, 49407]);
  });

  it("takes lower-case text, single space and its marks as OpenAI's does", () => {
    expect(tokenizer.tokenize("  A\u00a0photo\n\tOF a  CAT ")).toEqual([320, 1125, 539, 320, 2368]);
    expect(tokenizer.tokenize("a cat<|endoftext|>")).toEqual([320, 2368, 49407]);
    expect(tokenizer.tokenize("don’t")).toEqual(tokenizer.tokenize("don't"));
  });

  it("reads merges as pairs, too", async () => {
    const { vocab, merges } = clipVocabulary();
    const pairs = join(folder, "pairs.json");
    await writeFile(pairs, JSON.stringify({ model: { end_of_word_suffix: "</w>", vocab, merges } }));
    const other = await ClipTokenizer.load(pairs);
    expect(other.tokenize("a photo of a cat")).toEqual([320, 1125, 539, 320, 2368]);
  });

  it("refuses what is no tokenizer of CLIP, and says which file", async () => {
    const refused = async (content: string, type: new (...given: never[]) => Error, message: string) => {
      const file = join(folder, "bad.json");
      await writeFile(file, content);
      const error = await ClipTokenizer.load(file).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(type);
      expect((error as Error).message).toContain(file);
      expect((error as Error).message).toContain(message);
    };
    await refused("{", CheckpointError, "not JSON");
    await refused(
      JSON.stringify({ model: { vocab: {}, merges: [] } }),
      CheckpointError,
      "end_of_word_suffix",
    );
    const { vocab, merges } = clipVocabulary();
    const { "cat</w>": _, ...lacking } = vocab;
    await refused(
      JSON.stringify({ model: { end_of_word_suffix: "</w>", vocab: lacking, merges } }),
      MetricError,
      'no token "cat</w>"',
    );
    await expect(ClipTokenizer.load(join(folder, "none.json"))).rejects.toThrow(CheckpointError);
  });
});
