import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fixLogits, tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { loadPicture, readPngText } from "../data/index.js";
import { LVerse } from "./lverse.js";
import type { Progress } from "./sampling-settings.js";

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
  expect(JSON.parse(text.lverse!)).toEqual({ seed: 5, index: 0, temperature: 0.5, topK: 3, model: "tiny" });
});

test("progress counts every token of every picture", async () => {
  const progress: Progress[] = [];
  await lverse.draw("a cat", { count: 3, onProgress: (one) => progress.push(one) });
  expect(progress).toHaveLength(3 * 16);
  expect(progress.at(-1)).toEqual({ done: 48, total: 48 });
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

test.each([
  [{ count: 0 }, /count is a whole number from 1, 0 given/],
  [{ count: 1.5 }, /count is a whole number from 1, 1.5 given/],
  [{ seed: -1 }, /a seed is an integer from 0 .*-1 given/],
  [{ temperature: -1 }, /temperature is -1/],
  [{ temperature: Number.NaN }, /temperature is NaN/],
  [{ topK: -2 }, /topK is -2/],
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
