import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codebookShapes, initializeAugVAE } from "../src/augvae/index.js";
import { initializeBiART } from "../src/biart/index.js";
import { saveModelFolder } from "../src/checkpoint/index.js";
import { encodePng, type Picture } from "../src/data/index.js";
import { allocate, Random, type TensorData } from "../src/engine/index.js";
import { type ModelConfigInput, modelConfigSchema } from "../src/pipelines/index.js";
import { byteCharacters } from "../src/text/byte-level.js";
import { serializeVocabulary } from "../src/text/index.js";

/** Pictures of 16 px as 16 codes of 24, captions of 24 bytes. */
export const tinyConfig = {
  kind: "lverse",
  name: "tiny",
  augvae: {
    resolution: 16,
    hidden: 8,
    latent: 8,
    codebookSize: 24,
    codebookWidth: 8,
    levels: [8, 4],
    multipliers: [1, 2],
    deeperMultipliers: [1, 2],
    residualBlocks: 1,
    normalizationGroups: 4,
    keptLevel: 4,
  },
  biart: {
    layers: 2,
    width: 32,
    heads: 2,
    textVocabulary: 264,
    imageVocabulary: 24,
    textLength: 24,
    imageLength: 16,
  },
  text: { length: 24 },
} as const satisfies ModelConfigInput;

type Tensors = Record<string, TensorData>;

function scale(tensors: Tensors, factor: number): Tensors {
  for (const { data } of Object.values(tensors)) {
    for (let i = 0; i < data.length; i++) (data as Float32Array)[i]! *= factor;
  }
  return tensors;
}

/** Writes a model folder of random weights, wide enough apart that sampling has something to choose. */
export async function writeTinyModel(
  folder: string,
  { changes = {}, edit }: { changes?: Partial<ModelConfigInput>; edit?: (biart: Tensors) => void } = {},
): Promise<void> {
  const config = modelConfigSchema.parse({ ...tinyConfig, ...changes });
  const random = new Random(1, "codebook");
  const augvae: Tensors = initializeAugVAE(config.augvae, 1);
  for (const [name, shape] of Object.entries(codebookShapes(config.augvae))) {
    const tensor = allocate("float32", shape);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = 0.3 * random.normal();
    augvae[name] = tensor;
  }
  const biart = scale(initializeBiART(config.biart, 1), 4);
  edit?.(biart);
  const tokenizer = serializeVocabulary({ tokens: byteCharacters, merges: [] });
  await saveModelFolder(folder, {
    config,
    tensors: { augvae, biart },
    files: { "tokenizer.json": tokenizer },
  });
}

/**
 * Makes BiART blind: whatever it reads, the logit of an id of the token table is the one given, or 0.
 *
 * @param logits by id; image ids follow after the 264 of text
 */
export function fixLogits(biart: Tensors, logits: Readonly<Record<number, number>>): void {
  const fill = (name: string, value: number) => (biart[name]!.data as Float32Array).fill(value);
  fill("ln_f.weight", 0);
  fill("ln_f.bias", 0);
  fill("head.weight", 0);
  (biart["ln_f.bias"]!.data as Float32Array)[0] = 1;
  for (const [id, logit] of Object.entries(logits)) {
    (biart["head.weight"]!.data as Float32Array)[Number(id) * tinyConfig.biart.width] = logit;
  }
}

/** A picture of coloured stripes. */
export function stripes(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);
  return { width, height, data };
}

/** Adds what the demonstration needs to a model folder. */
export async function writeTinyDemo(folder: string): Promise<void> {
  await mkdir(join(folder, "demo"));
  const png = await encodePng(stripes(20, 16));
  const draw = ["a red apple", "a blue fish", "a green hat", "a cat"];
  const describe = draw.map((caption, i) => ({ picture: `${i}.png`, caption }));
  for (const { picture } of describe) await writeFile(join(folder, "demo", picture), png);
  await writeFile(join(folder, "demo", "demo.json"), JSON.stringify({ draw, describe }));
}
