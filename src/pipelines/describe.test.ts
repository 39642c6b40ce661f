import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { fixLogits, stripes, writeTinyModel } from "../../test/tiny-model.js";
import { encodePng, type Picture } from "../data/index.js";
import { byteCharacters } from "../text/byte-level.js";
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
