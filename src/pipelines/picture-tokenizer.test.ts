import { expect, test } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { stripes, tinyConfig } from "../../test/tiny-model.js";
import {
  augVAEConfigSchema,
  augVAETrainingGraph,
  codebookNames,
  codebookShapes,
  initializeAugVAE,
} from "../augvae/index.js";
import { readPlanar, writePlanar } from "../data/index.js";
import { allocate, Random, type TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { codeNearestToMean, PictureTokenizer } from "./picture-tokenizer.js";

const config = augVAEConfigSchema.parse(tinyConfig.augvae);
const runtime = createNativeRuntime();

/** With a decay of 1 the averages, which stand for this very codebook, leave it as it is. */
const still = { ...config, emaDecay: 1 };

function randomWeights(): Record<string, TensorData> {
  const random = new Random(3, "codebook");
  const shapes = codebookShapes(config);
  const codebook = allocate("float32", shapes[codebookNames.codebook]!);
  for (let i = 0; i < codebook.data.length; i++) codebook.data[i] = 0.3 * random.normal();
  const clusterSize = allocate("float32", shapes[codebookNames.clusterSize]!);
  clusterSize.data.fill(1);
  return {
    ...initializeAugVAE(config, 3),
    [codebookNames.codebook]: codebook,
    [codebookNames.clusterSize]: clusterSize,
    [codebookNames.embedAverage]: codebook,
  };
}

const weights = randomWeights();
const open = (given: () => Promise<Record<string, TensorData>> = async () => weights) =>
  new PictureTokenizer(runtime, config, given, 1);

test("tokens and picture are those of the training graph", async () => {
  const picture = stripes(16, 16);
  const { graph, indices, reconstruction } = augVAETrainingGraph(still, { batch: 1 });
  graph.output("indices", indices.at(-1)!);
  graph.output("reconstruction", reconstruction);
  const pictures = allocate("float32", [1, 3, 16, 16]);
  writePlanar(picture, pictures.data);
  const expected = await evaluate(runtime, graph, { ...weights, pictures });

  const tokenizer = open();
  const tokens = await tokenizer.encode(picture);
  expect([...tokens]).toEqual(Array.from(expected.indices!.data, Number));
  expect(new Set(tokens).size).toBeGreaterThan(1);
  const { data } = await tokenizer.decode(tokens);
  const wanted = readPlanar(expected.reconstruction!.data as Float32Array, 16, 16).data;
  expect(Math.max(...data.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThanOrEqual(1);
  await tokenizer.release();
});

test("calls may overlap", async () => {
  const tokenizer = open();
  const pictures = [stripes(16, 16), { width: 16, height: 16, data: new Uint8Array(768) }];
  const apart = [await tokenizer.encode(pictures[0]!), await tokenizer.encode(pictures[1]!)];
  expect(apart[0]).not.toEqual(apart[1]);
  const repeated = [0, 1, 0, 1, 1, 0];
  const together = await Promise.all(repeated.map((i) => tokenizer.encode(pictures[i]!)));
  expect(together).toEqual(repeated.map((i) => apart[i]));
  await tokenizer.release();
});

test("several lists of tokens are decoded in batches, and the last of them is smaller", async () => {
  const tokenizer = open();
  const random = new Random(5, "tokens");
  // Batches are of 128 at this resolution.
  const lists = Array.from({ length: 130 }, () => Int32Array.from({ length: 16 }, () => random.integer(24)));
  const progress: number[] = [];
  const pictures = await tokenizer.decodeAll(lists, { onProgress: ({ done }) => progress.push(done) });
  expect(progress).toEqual([128, 130]);
  expect(pictures).toHaveLength(130);
  for (const i of [0, 1, 127, 128, 129]) {
    const { data } = await tokenizer.decode(lists[i]!);
    expect(
      Math.max(...data.map((value, at) => Math.abs(value - pictures[i]!.data[at]!))),
    ).toBeLessThanOrEqual(1);
  }
  expect(pictures[0]).not.toEqual(pictures[1]);
  expect(await tokenizer.decodeAll([])).toEqual([]);
  expect(await tokenizer.decodeAll([lists[0]!])).toEqual([await tokenizer.decode(lists[0]!)]);
  await tokenizer.release();
});

test("decoding in batches stops between batches, and when the tokenizer is released", async () => {
  const tokenizer = open();
  const lists = Array.from({ length: 300 }, () => new Int32Array(16));
  const controller = new AbortController();
  const stopped = tokenizer.decodeAll(lists, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  let released: Promise<void> | undefined;
  const disposed = tokenizer.decodeAll(lists, {
    onProgress: () => {
      released ??= tokenizer.release();
    },
  });
  await expect(disposed).rejects.toThrow("disposed of");
  await released;
});

test("refuses what does not fit", async () => {
  const tokenizer = open();
  await expect(tokenizer.encode(stripes(16, 8))).rejects.toThrow(
    "16 x 8 pixels given, the model takes 16 x 16",
  );
  await expect(tokenizer.decode([1, 2])).rejects.toThrow("2 image tokens given, a picture has 16");
  await expect(tokenizer.decodeAll([new Int32Array(16), [1, 2]])).rejects.toThrow("2 image tokens given");
  for (const wrong of [24, -1, 0.5, Number.NaN]) {
    const tokens = Array<number>(16).fill(0).with(5, wrong);
    await expect(tokenizer.decode(tokens)).rejects.toThrow(
      `image token 5 is ${wrong}, the codebook has 0 to 23`,
    );
  }
});

test("weights that could not be read are asked for again", async () => {
  let asked = 0;
  const tokenizer = open(async () => {
    if (++asked === 1) throw new Error("the disk is away");
    return weights;
  });
  await expect(tokenizer.encode(stripes(16, 16))).rejects.toThrow("the disk is away");
  expect(await tokenizer.encode(stripes(16, 16))).toHaveLength(16);
  await tokenizer.release();
});

test("after its release it refuses, also what was under way", async () => {
  const tokenizer = open();
  const early = tokenizer.encode(stripes(16, 16));
  const released = tokenizer.release();
  await expect(early).rejects.toThrow("disposed of");
  await released;
  await expect(tokenizer.decode(new Int32Array(16))).rejects.toThrow("disposed of");
});

test("the beginning of a picture, with the code nearest to the codebook's mean for the rest", async () => {
  // The mean of the rows is (2, 1).
  expect(codeNearestToMean(Float32Array.of(0, 0, 5, 1, 2, 2, 1, 1), 2)).toBe(2);
  expect(codeNearestToMean(Float32Array.of(7), 1)).toBe(0);
  const tokenizer = open();
  const codebook = weights[codebookNames.codebook]!.data as Float32Array;
  const filler = codeNearestToMean(codebook, config.codebookWidth);
  const tokens = await tokenizer.encode(stripes(16, 16));
  const whole = Int32Array.from(tokens, (token, i) => (i < 6 ? token : filler));
  expect(await tokenizer.decodeBeginning(tokens.slice(0, 6))).toEqual(await tokenizer.decode(whole));
  expect(await tokenizer.decodeBeginning(tokens)).toEqual(await tokenizer.decode(tokens));
  await expect(tokenizer.decodeBeginning([...tokens, 0])).rejects.toThrow(/17 image tokens given/);
  await tokenizer.release();
});
