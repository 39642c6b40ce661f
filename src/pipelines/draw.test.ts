import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fixLogits, stripes, tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, loadPicture, type Picture, readPngText } from "../data/index.js";
import type { DrawnRow } from "./drawn-rows.js";
import { LVerse } from "./lverse.js";
import type { Progress } from "./progress.js";
import type { Reranker } from "./reranking.js";

const folder = temporaryFolder();
let lverse: LVerse;

beforeAll(async () => {
  await writeTinyModel(join(folder, "model"));
  lverse = await LVerse.load(join(folder, "model"), { threads: 1 });
});
afterAll(() => lverse.dispose());

const tokensOf = (drawings: readonly { tokens: Int32Array }[]) => drawings.map(({ tokens }) => tokens.join());

test("several captions and pictures, in order, each its own", async () => {
  const drawings = await lverse.draw(["a red apple", "a blue fish"], { count: 2, seed: 7 });
  expect(drawings.map(({ origin: { caption, index } }) => [caption, index])).toEqual([
    ["a red apple", 0],
    ["a red apple", 1],
    ["a blue fish", 0],
    ["a blue fish", 1],
  ]);
  expect(new Set(tokensOf(drawings)).size).toBe(4);
  for (const { picture, tokens, logLikelihood } of drawings) {
    expect(picture).toMatchObject({ width: 16, height: 16 });
    expect(picture).toEqual(await lverse.decode(tokens));
    expect(logLikelihood).toBeLessThan(0);
  }
});

test("a drawing depends on seed, caption and number alone", async () => {
  const together = await lverse.draw(["a red apple", "a blue fish"], { count: 2, seed: 7 });
  const [first, second] = await lverse.draw("a blue fish", { count: 2, seed: 7 });
  expect(tokensOf([first!, second!])).toEqual(tokensOf(together.slice(2)));
  const other = await lverse.draw("a blue fish", { count: 2, seed: 8 });
  expect(tokensOf(other)).not.toEqual(tokensOf([first!, second!]));
});

test("temperature 0 draws the likeliest picture whatever the seed", async () => {
  const [one] = await lverse.draw("a cat", { temperature: 0, seed: 1 });
  const [two] = await lverse.draw("a cat", { temperature: 0, seed: 2 });
  const [drawn] = await lverse.draw("a cat", { topK: 1, seed: 3 });
  expect(two!.tokens).toEqual(one!.tokens);
  expect(drawn!.tokens).toEqual(one!.tokens);
});

test("the PNG holds the picture, the caption, the seed and the settings", async () => {
  const caption = "ein roter Apfel, 红苹果\0 🍎";
  const [drawing] = await lverse.draw(caption, { seed: 5, temperature: 0.5, topK: 3 });
  const png = await drawing!.toPng();
  expect(await loadPicture(png)).toEqual(drawing!.picture);
  const text = readPngText(png);
  expect(text.Description).toBe("ein roter Apfel, 红苹果\ufffd 🍎");
  expect(JSON.parse(text.lverse!)).toEqual({
    seed: 5,
    index: 0,
    temperature: 0.5,
    topK: 3,
    topP: 1,
    minP: 0,
    guidance: 1,
    model: "tiny",
  });
});

test("progress counts every token of every picture", async () => {
  const progress: Progress[] = [];
  await lverse.draw("a cat", { count: 3, onProgress: (one) => progress.push(one) });
  expect(progress).toHaveLength(3 * 16);
  expect(progress.at(-1)).toEqual({ stage: "generating", done: 48, total: 48, secondsLeft: 0 });
});

test("every token is told with its picture and place", async () => {
  const told = new Map<number, number[]>([
    [0, []],
    [1, []],
  ]);
  const drawings = await lverse.draw("a cat", {
    count: 2,
    onToken: ({ caption, index, place, token }) => {
      expect(caption).toBe("a cat");
      expect(place).toBe(told.get(index)!.length);
      told.get(index)!.push(token);
    },
  });
  expect([...told.values()]).toEqual(drawings.map(({ tokens }) => [...tokens]));
});

test("the signal ends a drawing within a token's time", async () => {
  const controller = new AbortController();
  let tokens = 0;
  const drawing = lverse.draw("a cat", {
    signal: controller.signal,
    onProgress: () => {
      if (++tokens === 5) controller.abort(new Error("enough"));
    },
  });
  await expect(drawing).rejects.toThrow("enough");
  expect(tokens).toBe(5);
  expect(await lverse.draw("a cat")).toHaveLength(1);
});

describe("captions", () => {
  test("longer than the model reads are cut, and say so", async () => {
    const caption = "a very long caption without end ".repeat(1000);
    const [drawing] = await lverse.draw(caption, { temperature: 0 });
    expect(drawing!.droppedTokens).toBe(caption.trim().length + 1 - 24);
    const [cut] = await lverse.draw(caption.slice(0, 23), { temperature: 0 });
    expect(cut!.droppedTokens).toBe(0);
    expect(drawing!.tokens).toEqual(cut!.tokens);
  });

  test("in any script", async () => {
    for (const caption of ["тюлень", "赤い林檎", "تفاحة", "🍎"]) {
      expect(await lverse.draw(caption)).toHaveLength(1);
    }
  });

  test("that say nothing are refused", async () => {
    for (const caption of ["", " \n\t"])
      await expect(lverse.draw(caption)).rejects.toThrow(/the caption is empty/);
  });
});

describe("candidates", () => {
  test("the best by the model's likelihood of the caption, best first, with scores in the file", async () => {
    const options = { seed: 3, count: 2, candidates: 6 };
    const progress: Progress[] = [];
    const best = await lverse.draw("a red apple", { ...options, onProgress: (one) => progress.push(one) });
    const all = await lverse.draw("a red apple", { seed: 3, count: 6, rerank: "self" });
    expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).sort((a, b) => b! - a!));
    expect(new Set(all.map(({ score }) => score)).size).toBe(6);
    expect(tokensOf(best)).toEqual(tokensOf(all.slice(0, 2)));
    const plain = await lverse.draw("a red apple", { seed: 3, count: 6 });
    for (const { origin, tokens, score } of best) {
      expect(plain[origin.index]!.tokens).toEqual(tokens);
      expect(origin).toMatchObject({ candidates: 6, rerank: "self", score });
      expect(score).toBeLessThan(0);
    }
    expect(JSON.parse(readPngText(await best[0]!.toPng()).lverse!)).toMatchObject({
      candidates: 6,
      rerank: "self",
      score: best[0]!.score,
    });
    expect(plain[0]!.score).toBeUndefined();
    expect(progress.filter(({ stage }) => stage === "ranking").at(-1)).toMatchObject({ done: 6, total: 6 });
  });

  test("of several captions compete among themselves, by a reranker of the caller's", async () => {
    const seen: string[] = [];
    const reranker: Reranker = {
      name: "brightness",
      score: async (pairs) => {
        seen.push(...pairs.map(({ caption }) => caption));
        const pictures = await Promise.all(pairs.map(({ picture }) => picture()));
        return pictures.map(({ data }) => data.reduce((sum, value) => sum + value, 0));
      },
    };
    const options = { count: 1, candidates: 3, seed: 1 };
    const best = await lverse.draw(["a cat", "a dog"], { ...options, rerank: reranker });
    const all = await lverse.draw(["a cat", "a dog"], { count: 3, seed: 1 });
    const brightness = all.map(({ picture }) => picture.data.reduce((sum, value) => sum + value, 0));
    expect(seen).toEqual(["a cat", "a cat", "a cat", "a dog", "a dog", "a dog"]);
    expect(best.map(({ caption }) => caption)).toEqual(["a cat", "a dog"]);
    expect(best.map(({ score }) => score)).toEqual([
      Math.max(...brightness.slice(0, 3)),
      Math.max(...brightness.slice(3)),
    ]);
  });

  test("by CLIP needs a CLIP model", async () => {
    await expect(lverse.draw("a cat", { candidates: 2, rerank: "clip" })).rejects.toThrow(
      /needs a CLIP model/,
    );
  });
});

describe("going on from a picture", () => {
  const start = stripes(16, 16);

  test("keeps the tokens of its upper half, and draws the lower", async () => {
    const kept = (await lverse.encode(start)).slice(0, 8);
    const [one, two] = await lverse.draw("a cat", { from: start, count: 2 });
    for (const { tokens, origin } of [one!, two!]) {
      expect(tokens.slice(0, 8)).toEqual(kept);
      expect(origin).toMatchObject({ keptTokens: 8 });
    }
    expect(two!.tokens).not.toEqual(one!.tokens);
    const [again] = await lverse.draw("a cat", { from: await encodePng(start), keep: "top" });
    expect(again!.tokens).toEqual(one!.tokens);
  });

  test("keeps what a mask shows white", async () => {
    const mask = { width: 16, height: 16, data: new Uint8Array(768) };
    // The lower right quarter, whose tokens are 10, 11, 14 and 15.
    for (let row = 8; row < 16; row++) mask.data.fill(255, 3 * (16 * row + 8), 3 * (16 * row + 16));
    const whole = await lverse.encode(start);
    const [drawing] = await lverse.draw("a cat", { from: start, keep: mask });
    const [free] = await lverse.draw("a cat");
    for (const place of [10, 11, 14, 15]) expect(drawing!.tokens[place]).toBe(whole[place]);
    expect(drawing!.tokens.slice(0, 10)).toEqual(free!.tokens.slice(0, 10));
    const black = { ...mask, data: new Uint8Array(768) };
    await expect(lverse.draw("a cat", { from: start, keep: black })).rejects.toThrow(/keeps nothing/);
    await expect(lverse.draw("a cat", { keep: mask })).rejects.toThrow(/no picture is given/);
  });
});

describe("rows as they are drawn", () => {
  test("with what there is of the picture", async () => {
    const seen: DrawnRow[] = [];
    const pictures: Picture[] = [];
    const drawings = await lverse.draw(["a cat", "a dog"], {
      count: 2,
      onRow: async (row) => {
        seen.push(row);
        if (row.caption === "a dog" && row.index === 1) pictures.push(await row.picture());
      },
    });
    expect(seen).toHaveLength(16);
    expect(seen.slice(0, 4).map(({ caption, index, rows, of }) => [caption, index, rows, of])).toEqual([
      ["a cat", 0, 1, 4],
      ["a cat", 1, 1, 4],
      ["a dog", 0, 1, 4],
      ["a dog", 1, 1, 4],
    ]);
    const last = drawings[3]!;
    const rows = seen.filter(({ caption, index }) => caption === "a dog" && index === 1);
    expect(rows.map(({ tokens }) => tokens)).toEqual([4, 8, 12, 16].map((end) => last.tokens.slice(0, end)));
    expect(pictures[3]).toEqual(last.picture);
    expect(pictures[1]).not.toEqual(last.picture);
  });

  test("of a picture that goes on begin where it does", async () => {
    const rows: number[] = [];
    await lverse.draw("a cat", { from: stripes(16, 16), onRow: (row) => void rows.push(row.rows) });
    expect(rows).toEqual([3, 4]);
  });
});

test.each([
  [{ count: 0 }, /count is a whole number from 1, 0 given/],
  [{ count: 1.5 }, /count is a whole number from 1, 1.5 given/],
  [{ seed: -1 }, /a seed is an integer from 0 .*-1 given/],
  [{ temperature: -1 }, /temperature is -1/],
  [{ temperature: Number.NaN }, /temperature is NaN/],
  [{ topK: -2 }, /topK is -2/],
  [{ topP: 0 }, /topP is 0/],
  [{ minP: -1 }, /minP is -1/],
  [{ guidance: -1 }, /guidance is -1/],
  [{ count: 2, candidates: 1 }, /candidates is a whole number from the count of 2/],
])("refuses %o", async (options, message) => {
  await expect(lverse.draw("a cat", options)).rejects.toThrow(message);
});

test("the log-likelihood is that of the model at temperature 1", async () => {
  const path = join(folder, "blind");
  // Of 24 codes, code 3 has weight e^2, the others 1.
  await writeTinyModel(path, {
    edit: (biart) => fixLogits(biart, { [tinyConfig.biart.textVocabulary + 3]: 2 }),
  });
  const blind = await LVerse.load(path, { threads: 1 });
  const [drawing] = await blind.draw("a cat", { temperature: 0 });
  expect([...drawing!.tokens]).toEqual(Array(16).fill(3));
  expect(drawing!.logLikelihood).toBeCloseTo(16 * (2 - Math.log(23 + Math.exp(2))), 4);
  await blind.dispose();
});
