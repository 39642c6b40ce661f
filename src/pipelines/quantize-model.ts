import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { BiARTFormat } from "../biart/index.js";
import {
  loadCheckpoint,
  requireFree,
  type WeightFormat,
  writeAll,
  writeFileAtomically,
} from "../checkpoint/index.js";
import type { Picture } from "../data/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import type { PipelineOptions } from "./augvae.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { copyModelWith } from "./copy-model.js";
import { PipelineError } from "./errors.js";
import { type NetworkName, openModelFolder } from "./model-folder.js";
import { type PictureInput, preparePicture } from "./picture-input.js";
import type { AugVAEQuantization, BiARTQuantization } from "./quantization.js";
import { quantizeAugVAE } from "./quantize-augvae.js";
import { quantizeBiARTFile } from "./quantize-biart.js";
import type { CaptionedPicture } from "./sample-pictures.js";

export interface QuantizeOptions extends PipelineOptions {
  /** The format of AugVAE's convolution weights; they stay as they are unless told. */
  readonly augvae?: WeightFormat | undefined;
  /** The format of the weights of BiART's linear layers; they stay as they are unless told. */
  readonly biart?: BiARTFormat | undefined;
  /** What AugVAE's cost is measured on, one at least. */
  readonly pictures?: readonly PictureInput[];
  /** What BiART's cost is measured on, one at least. */
  readonly pairs?: readonly CaptionedPicture[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Sizes of a network's file in bytes. */
interface FileSizes {
  readonly bytes: number;
  readonly originalBytes: number;
}

/** The networks that were quantized: what `config.json` says of each, and the sizes of its file. */
export interface QuantizedNetworks {
  readonly augvae?: AugVAEQuantization & FileSizes;
  readonly biart?: BiARTQuantization & FileSizes;
}

/**
 * Writes a model folder beside another whose networks are stored in fewer bits; everything else is the same. It draws and
 * describes wherever the original does. The cost is measured and kept in `config.json`.
 *
 * @param directory a model of both networks, or an AugVAE alone (of a run, its latest checkpoint)
 * @throws CheckpointError where the output is there already, or a file is missing, damaged or cannot be written;
 * PipelineError where a network is quantized already, or is not there; ImageError for what is no picture; TextError for an
 * empty caption. Then nothing remains.
 */
export async function quantizeModel(
  directory: string,
  output: string,
  { augvae, biart, pictures = [], pairs = [], onProgress, signal, ...options }: QuantizeOptions,
): Promise<QuantizedNetworks> {
  const { runtime = createNativeRuntime(), threads = availableParallelism() } = options;
  const source = await openAugVAEFolder(directory);
  const model = biart && (await openModelFolder(source.path));
  refuseAgain(source.path, "AugVAE", augvae && source.quantization);
  refuseAgain(source.path, "BiART", model?.config.quantization?.biart);
  if (augvae && pictures.length === 0) throw nothingToMeasure("pictures");
  if (biart && pairs.length === 0) throw nothingToMeasure("pictures with captions");
  await requireFree(output);
  const { resolution } = source.config;
  const prepared: Picture[] = [];
  for (const picture of augvae ? pictures : []) prepared.push(await preparePicture(picture, resolution));
  const preparedPairs: { picture: Picture; caption: string }[] = [];
  for (const { picture, caption } of biart ? pairs : []) {
    preparedPairs.push({ picture: await preparePicture(picture, resolution), caption });
  }
  const written: NetworkName[] = [
    ...(augvae ? ["augvae" as const] : []),
    ...(biart ? ["biart" as const] : []),
  ];
  const { config } = await loadCheckpoint(source.path, { groups: [] });
  const common = { runtime, threads, onProgress, signal };
  const changed = ["config.json", ...written.map((name) => `${name}.safetensors`)];
  const write = async (temporary: string) => {
    const file = (network: NetworkName) => join(temporary, `${network}.safetensors`);
    const made = {
      ...(augvae && {
        augvae: await quantizeAugVAE(source.config, await source.weights(), file("augvae"), {
          ...{ ...common, format: augvae, pictures: prepared },
        }),
      }),
      ...(model && {
        biart: await quantizeBiARTFile(model, file("biart"), {
          ...{ ...common, format: biart, pairs: preparedPairs },
        }),
      }),
    };
    await writeConfig(join(temporary, "config.json"), config, made);
    const sizes = await Promise.all(written.map((name) => fileSizes(source.path, temporary, name)));
    return Object.fromEntries(written.map((name, i) => [name, { ...made[name]!, ...sizes[i]! }]));
  };
  return copyModelWith(source.path, output, changed, write, signal);
}

function refuseAgain(path: string, network: string, before: { readonly format: string } | undefined): void {
  if (!before) return;
  throw new PipelineError(
    `${path}: its ${network} is stored in ${before.format} already; quantize the original, whose weights are float32`,
  );
}

function nothingToMeasure(what: string): PipelineError {
  return new PipelineError(`no ${what} to measure the cost on; give one at least`);
}

async function writeConfig(path: string, config: unknown, made: object): Promise<void> {
  const before = config as { readonly quantization?: object };
  const changed = { ...before, quantization: { ...before.quantization, ...made } };
  const json = new TextEncoder().encode(`${JSON.stringify(changed, null, 2)}\n`);
  await writeFileAtomically(path, (handle) => writeAll(handle, json));
}

async function fileSizes(from: string, to: string, network: NetworkName): Promise<FileSizes> {
  const [before, after] = await Promise.all(
    [from, to].map((folder) => stat(join(folder, `${network}.safetensors`))),
  );
  return { bytes: after!.size, originalBytes: before!.size };
}
