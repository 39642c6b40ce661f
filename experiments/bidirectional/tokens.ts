import { join } from "node:path";
import { loadCheckpoint, sha256 } from "../../src/checkpoint/index.js";
import type { Runtime } from "../../src/engine/index.js";
import { datasetPictures } from "../../src/pipelines/dataset-pictures.js";
import {
  encodeDataset,
  type ModelConfig,
  modelConfigSchema,
  openAugVAEFolder,
} from "../../src/pipelines/index.js";
import { tokenizerFile } from "../../src/text/index.js";
import type { Places } from "./arms.js";

export interface PreparedTokens {
  readonly tokens: Places["tokens"];
  /** Of the model whose AugVAE and tokenizer are used. */
  readonly model: ModelConfig;
  /** SHA-256 of the AugVAE's weights. */
  readonly augvae: string;
  /** SHA-256 of the tokenizer's file. */
  readonly tokenizer: string;
}

export interface TokenOptions {
  readonly runtime: Runtime;
  readonly threads: number;
  /** A model folder: its AugVAE and its tokenizer are used, its BiART is not. */
  readonly model: string;
  readonly corpus: string;
  /** The experiment's folder. */
  readonly output: string;
  readonly signal?: AbortSignal;
}

/** Encodes the corpus once for all arms, into token shards in the experiment's folder; what is there is kept. */
export async function prepareTokens(options: TokenOptions): Promise<PreparedTokens> {
  const { runtime, threads, corpus, output, signal } = options;
  const { config: model } = await loadCheckpoint(options.model, { config: modelConfigSchema, groups: [] });
  const augvae = await openAugVAEFolder(options.model);
  const weights = await augvae.weights();
  const encode = async (split: string) => {
    const folder = join(output, "tokens", split);
    const pictures = await datasetPictures([corpus], { split });
    const manifest = await encodeDataset({
      runtime,
      config: augvae.config,
      weights,
      pictures,
      description: `corpus, ${split}`,
      folder,
      batch: 16,
      threads,
      signal,
    });
    return { folder, digest: manifest.model.sha256 };
  };
  const train = await encode("train");
  const heldOut = await encode("heldout-pair");
  return {
    tokens: { train: train.folder, heldOut: heldOut.folder },
    model,
    augvae: train.digest,
    tokenizer: await sha256(join(options.model, tokenizerFile)),
  };
}
