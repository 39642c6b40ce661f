import { readFileSync } from "node:fs";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { augVAEConfigSchema, codebookNames, codebookShapes, initializeAugVAE } from "../augvae/index.js";
import { allocate, Random, type TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { AugVAE } from "./augvae.js";
import { PictureTokenizer } from "./picture-tokenizer.js";

// AugVAE-SL at the paper's size, 112 million random weights: some ten seconds and 1.5 GB.
const file = new URL("../../configs/paper/augvae-sl.yaml", import.meta.url);
const config = augVAEConfigSchema.parse((parse(readFileSync(file, "utf8")) as { augvae: unknown }).augvae);
let model: AugVAE;

beforeAll(() => {
  const weights: Record<string, TensorData> = initializeAugVAE(config, 1);
  const codebook = allocate("float32", codebookShapes(config)[codebookNames.codebook]!);
  const random = new Random(1);
  for (let i = 0; i < codebook.data.length; i++) codebook.data[i] = 0.1 * random.normal();
  weights[codebookNames.codebook] = codebook;
  model = new AugVAE(config, new PictureTokenizer(createNativeRuntime(), config, async () => weights, 2));
});

afterAll(() => model.dispose());

/** A JPEG of a camera's kind: larger than the model takes, on its side, with the EXIF mark that says so. */
async function photograph(): Promise<Buffer> {
  const random = new Random(2);
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, () => random.integer(256));
  return sharp(data, { raw: { width: 40, height: 30, channels: 3 } })
    .resize(800, 600, { kernel: "cubic" })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

it("a 256 px AugVAE-SL of the paper's size makes 1,024 tokens of a photograph and a picture of them", async () => {
  const photo = await photograph();
  const tokens = await model.encode(photo);
  expect(tokens).toHaveLength(1024);
  expect(Math.min(...tokens)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...tokens)).toBeLessThan(8192);
  expect(new Set(tokens).size).toBeGreaterThan(10);
  const picture = await model.decode(tokens);
  expect([picture.width, picture.height]).toEqual([256, 256]);
  expect(new Set(picture.data).size).toBeGreaterThan(10);
  const { picture: again } = await model.reconstruct(photo);
  expect(again.data).toEqual(picture.data);
}, 120_000);
