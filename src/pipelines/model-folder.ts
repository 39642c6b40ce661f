import { join } from "node:path";
import { augVAETensors } from "../augvae/index.js";
import { biartParameters } from "../biart/index.js";
import { loadCheckpoint } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { packageFolder } from "../package/index.js";
import { type CaptionTokenizer, loadTokenizer } from "../text/index.js";
import { type ModelConfig, modelConfigSchema } from "./model-config.js";
import { assertNetworkFile } from "./network-file.js";

/** The model that comes with the package. */
export const shippedModel = join(packageFolder, "models", "mini");

/** The networks of a model, each in a file of its name: `augvae.safetensors`, `biart.safetensors`. */
export type NetworkName = "augvae" | "biart";

export type Weights = Readonly<Record<string, TensorData>>;

/** Names and shapes of the tensors in the files of a model folder. */
export function modelTensors(
  config: Pick<ModelConfig, NetworkName>,
): Record<NetworkName, Record<string, readonly number[]>> {
  return {
    augvae: augVAETensors(config.augvae),
    biart: biartParameters(config.biart),
  };
}

/** A model on the disk whose files have been checked; the weights are read when they are asked for. */
export interface ModelFolder {
  readonly path: string;
  readonly config: ModelConfig;
  readonly tokenizer: CaptionTokenizer;
  /**
   * AugVAE's in float32, however they are stored; BiART's in float32 or, as it generates from them, in blocks
   * (`quantizeBiART`).
   * @throws CheckpointError if the file has changed since and no longer fits
   */
  weights(network: NetworkName): Promise<Weights>;
}

/**
 * Opens a model folder: `config.json`, `tokenizer.json` and both weight files are there, whole, and fit each other.
 *
 * @throws CheckpointError for a file that is missing, truncated, foreign or of other sizes
 * @throws TextError for a vocabulary that is missing, foreign or too large for the model
 */
export async function openModelFolder(directory: string = shippedModel): Promise<ModelFolder> {
  const { folder, config } = await loadCheckpoint(directory, { config: modelConfigSchema, groups: [] });
  const shapes = modelTensors(config);
  await assertNetworkFile(folder, "augvae", shapes.augvae, config.quantization?.augvae?.format);
  const blocks = config.quantization?.biart?.format;
  await assertNetworkFile(folder, "biart", shapes.biart, blocks && `${blocks}-blocks`);
  const tokenizer = await loadTokenizer(folder, { rows: config.biart.textVocabulary });
  const weights = async (network: NetworkName): Promise<Weights> =>
    (await loadCheckpoint(folder, { groups: [network], shapes, quantized: true })).tensors[network]!;
  return { path: folder, config, tokenizer, weights };
}
