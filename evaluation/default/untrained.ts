import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { codebookShapes, initializeAugVAE } from "../../src/augvae/index.js";
import { initializeBiART } from "../../src/biart/index.js";
import { saveModelFolder } from "../../src/checkpoint/index.js";
import { allocate, Random, type TensorData } from "../../src/engine/index.js";
import { openModelFolder } from "../../src/pipelines/model-folder.js";
import { tokenizerFile } from "../../src/text/index.js";
import { startOfficial } from "../../src/training/codebook.js";

/**
 * Writes a model folder with the sizes and the tokenizer of another and weights that nobody trained: those that training
 * starts from, drawn by the seed, and the released code's start of the codebook. Nothing is done where it is there already.
 *
 * @throws CheckpointError for a model that is missing or damaged, or where the folder cannot be written
 */
export async function writeUntrainedModel(model: string, folder: string, seed: number): Promise<void> {
  if (existsSync(folder)) return;
  const { path, config } = await openModelFolder(model);
  const { quantization: _, ...sizes } = config;
  const codebook = Object.fromEntries(
    Object.entries(codebookShapes(config.augvae)).map(([name, shape]): [string, TensorData] => [
      name,
      allocate("float32", shape),
    ]),
  );
  startOfficial(codebook, new Random(seed, "codebook"));
  await saveModelFolder(folder, {
    config: { ...sizes, name: "untrained" },
    tensors: {
      augvae: { ...initializeAugVAE(config.augvae, seed), ...codebook },
      biart: initializeBiART(config.biart, seed),
    },
    files: { [tokenizerFile]: await readFile(join(path, tokenizerFile)) },
  });
}
