import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fixLogits, stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, type Picture } from "../data/index.js";
import { byteCharacters } from "../text/byte-level.js";
import { differentFirst } from "./describe.js";
import { LVerse } from "./lverse.js";

const folder = temporaryFolder();
const models: LVerse[] = [];
let lverse: LVerse;

async function load(name: string, logits?: Readonly<Record<number, number>>): Promise<LVerse> {
  const path = join(folder, name);
  await writeTinyModel(path, logits ? { edit: (biart) => fixLogits(biart, logits) } : {});
  const model = await LVerse.load(path, { threads: 1 });
  models.push(model);
  return model;
}

beforeAll(async () => {
  lverse = await load("model");
});
afterAll(() => Promise.all(models.map((model) => model.dispose())));

const grey: Picture = { width: 16, height: 16, data: new Uint8Array(768).fill(128) };
const pad = 256;
const id = (character: string) => byteCharacters.indexOf(character);

test("pictures as paths, bytes and pixels; one caption each, greedy", async () => {
  const png = await encodePng(stripes(16, 16));
  const described = await lverse.describe([stripes(16, 16), grey, png]);
  expect(described.map(({ picture, index }) => [picture, index])).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
  ]);
  expect(described[2]!.tokens).toEqual(described[0]!.tokens);
  expect(described[1]!.tokens).not.toEqual(described[0]!.tokens);
  expect(described[0]).toMatchObject({ temperature: 0 });
  const [alone] = await lverse.describe(grey, { seed: 9 });
  expect(alone!.tokens).toEqual(described[1]!.tokens);
});

test("several captions of a picture differ, and the seed repeats them", async () => {
  const captions = async (seed: number) =>
    (await lverse.describe(grey, { count: 3, seed })).map(({ tokens }) => tokens.join());
  const first = await captions(1);
  expect(new Set(first).size).toBe(3);
  expect(await captions(1)).toEqual(first);
  expect(await captions(2)).not.toEqual(first);
});

describe("the end of a caption", () => {
  test("is the first [PAD], which counts for the likelihood and not for the text", async () => {
    const [nothing] = await (await load("pad", { [pad]: 3 })).describe(grey);
    expect(nothing).toMatchObject({ caption: "", tokens: [] });
    // 256 bytes and [PAD] may come.
    expect(nothing!.logLikelihood).toBeCloseTo(3 - Math.log(256 + Math.exp(3)), 4);
  });

  test("is the first full stop, which is kept", async () => {
    const [stop] = await (await load("stop", { [id(".")]: 3 })).describe(grey);
    expect(stop).toMatchObject({ caption: ".", tokens: [id(".")] });
  });

  test("is the room that the model has, 32 tokens at most", async () => {
    const [endless] = await (await load("endless", { [id("a")]: 3 })).describe(grey);
    expect(endless!.caption).toBe("a".repeat(24));
  });
});

test("untruncated, a caption goes on after a full stop", async () => {
  const [one] = await (await load("sentences", { [id(".")]: 3 })).describe(grey, { untruncated: true });
  expect(one!.caption).toBe(".".repeat(24));
});

describe("a start", () => {
  test("is kept, and the rest written after it", async () => {
    const [one] = await lverse.describe(grey, { start: "A Picture of " });
    expect(one!.caption.startsWith("a picture of")).toBe(true);
    expect(one!).toMatchObject({ start: "A Picture of " });
    // A space before the first word, as in every caption.
    expect(one!.tokens.slice(0, 13)).toEqual([...Buffer.from(" a picture of")]);
  });

  test("may have a full stop, which does not end the caption", async () => {
    const model = await load("stops", { [id(".")]: 3, [id("a")]: 1 });
    const [one] = await model.describe(grey, { start: "no. 1" });
    expect(one!.caption).toBe("no. 1.");
  });

  test("that says nothing or too much is refused", async () => {
    await expect(lverse.describe(grey, { start: " " })).rejects.toThrow(/empty/);
    await expect(lverse.describe(grey, { start: "a".repeat(24) })).rejects.toThrow(/25 text tokens given/);
  });
});

describe("a start that leaves too little to choose", () => {
  const full = "a".repeat(23);

  test.each([{ count: 3 }, { count: 3, beams: 3 }, { candidates: 2 }, { untruncated: true, count: 2 }])(
    "is refused where captions are to differ, %o",
    async (options) => {
      await expect(lverse.describe(grey, { start: full, ...options })).rejects.toThrow(
        /start is all of the 24 tokens that a caption has .* [23] captions are wanted: give a shorter start/,
      );
    },
  );

  test.each([{}, { beams: 2 }])("is the caption where one is wanted, %o", async (options) => {
    const described = await lverse.describe(grey, { start: full, ...options });
    expect(described.map(({ caption }) => caption)).toEqual([full]);
  });

  test("is refused where beams find fewer captions than are wanted", async () => {
    // 256 bytes and [PAD] may come last.
    const options = { start: full.slice(1), beams: 258 };
    expect(await lverse.describe(grey, { ...options, count: 257 })).toHaveLength(257);
    await expect(lverse.describe(grey, { ...options, count: 258 })).rejects.toThrow(
      /258 beams found 257 captions, all that there are, and 258 are wanted/,
    );
  });
});

describe("beams", () => {
  test("captions that differ come before one is repeated in other tokens", () => {
    const found = ["a", "b", "a", "a", "c"].map((caption, place) => ({ caption, place }));
    const places = differentFirst(found, ({ caption }) => caption).map(({ place }) => place);
    expect(places).toEqual([0, 1, 4, 2, 3]);
  });

  test("find captions at least as likely as the greedy one, best first", async () => {
    const [greedy] = await lverse.describe(grey);
    const found = await lverse.describe(grey, { beams: 6, lengthPenalty: 0, count: 3 });
    expect(found).toHaveLength(3);
    const likelihoods = found.map(({ logLikelihood }) => logLikelihood);
    expect(likelihoods).toEqual([...likelihoods].sort((a, b) => b - a));
    const [narrow] = await lverse.describe(grey, { beams: 1, lengthPenalty: 0 });
    expect(narrow!.tokens).toEqual(greedy!.tokens);
    expect(found[0]).toMatchObject({ beams: 6, lengthPenalty: 0, picture: 0, index: 0, temperature: 0 });
  });

  test("one search for each picture, and candidates from it", async () => {
    const found = await lverse.describe([stripes(16, 16), grey], { beams: 4, candidates: 4 });
    expect(found.map(({ picture }) => picture)).toEqual([0, 1]);
    expect(found[0]).toMatchObject({ rerank: "self", candidates: 4 });
    const [alone] = await lverse.describe(grey, { beams: 4, candidates: 4 });
    expect({ ...alone, picture: 1 }).toEqual(found[1]);
  });

  test.each([
    [{ beams: 0 }, /beams is a whole number/],
    [{ beams: 2, count: 3 }, /beams is a whole number from the number of captions, here 3/],
    [{ beams: 2, temperature: 1 }, /temperature is for captions that are drawn/],
    [{ beams: 2, guidance: 2 }, /guidance is for captions that are drawn/],
    [{ lengthPenalty: 0 }, /lengthPenalty ranks what beams find: give beams/],
  ])("refuse %o", async (options, message) => {
    await expect(lverse.describe(grey, options)).rejects.toThrow(message);
  });
});

describe("candidates", () => {
  test("the best by the model's likelihood of the picture, different ones first", async () => {
    const options = { count: 2, candidates: 5, seed: 1 };
    const best = await lverse.describe(grey, options);
    const all = await lverse.describe(grey, { count: 5, seed: 1, rerank: "self" });
    const plain = await lverse.describe(grey, { count: 5, seed: 1 });
    expect(best.map(({ tokens }) => tokens)).toEqual(all.slice(0, 2).map(({ tokens }) => tokens));
    for (const { index, tokens, score } of best) {
      expect(plain[index]!.tokens).toEqual(tokens);
      expect(score).toBeLessThan(0);
    }
    // The scores, too, depend on nothing but the pair.
    const [, one] = await lverse.describe([stripes(16, 16), grey], { ...options, count: 1 });
    expect(one!.score).toBeCloseTo(best[0]!.score!, 6);
  });

  test("a caption that says nothing is ranked, too", async () => {
    const model = await load("silent", { [pad]: 3 });
    const [one] = await model.describe(grey, { temperature: 0, rerank: "self" });
    expect(one).toMatchObject({ caption: "", rerank: "self" });
  });
});

test("a repetition penalty keeps words from coming again", async () => {
  const endless = await load("two-words", { [id("a")]: 3, [id("b")]: 2 });
  const [one] = await endless.describe(grey, { repetitionPenalty: 2 });
  // 3 / 2 lies below 2, and 2 / 2 below 3 / 2; then "a" stays the likeliest.
  expect(one!.caption).toBe(`ab${"a".repeat(22)}`);
});

test("[SOC], [SOI] and reserved rows are never written", async () => {
  const [caption] = await (await load("reserved", { 257: 9, 258: 9, 263: 9, [id("b")]: 1 })).describe(grey);
  expect(caption!.caption).toBe("b".repeat(24));
});

test("the signal ends it", async () => {
  await expect(lverse.describe(grey, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
    "enough",
  );
});

test("no pictures, no captions", async () => {
  expect(await lverse.describe([])).toEqual([]);
});

test("what is no picture is refused", async () => {
  await expect(lverse.describe(new Uint8Array())).rejects.toThrow(/an empty file \(0 bytes\)/);
  await expect(lverse.describe(join(folder, "nothing.png"))).rejects.toThrow(/no such file/);
});
