import { access, cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import {
  CheckpointError,
  loadCheckpoint,
  type WeightFormat,
  writeAll,
  writeFileAtomically,
} from "../checkpoint/index.js";
import type { Picture } from "../data/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import type { PipelineOptions } from "./augvae.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { PipelineError } from "./errors.js";
import { type PictureInput, preparePicture } from "./picture-input.js";
import type { AugVAEQuantization } from "./quantization.js";
import { quantizeAugVAE } from "./quantize-augvae.js";

export interface QuantizeOptions extends PipelineOptions {
  /** The format of AugVAE's convolution weights. */
  readonly augvae: WeightFormat;
  /** What the cost is measured on, one at least. */
  readonly pictures: readonly PictureInput[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A quantized network: what `config.json` says of it, and the sizes of its file in bytes. */
export interface QuantizedNetwork {
  readonly augvae: AugVAEQuantization & { readonly bytes: number; readonly originalBytes: number };
}

/** What is written anew, and what only training needs. */
const notCopied = new Set(["config.json", "augvae.safetensors", "optimizer.safetensors", "state.json"]);

/**
 * Writes a model folder beside another whose AugVAE is stored in fewer bits; everything else is the same. It loads wherever
 * the original does. The cost is measured and kept in `config.json`.
 *
 * @param directory a model of both networks, or an AugVAE alone (of a run, its latest checkpoint)
 * @throws CheckpointError where the output is there already, or a file is missing, damaged or cannot be written;
 * PipelineError where the AugVAE is quantized already; ImageError for what is no picture. Then nothing remains.
 */
export async function quantizeModel(
  directory: string,
  output: string,
  { augvae: format, pictures, onProgress, signal, ...options }: QuantizeOptions,
): Promise<QuantizedNetwork> {
  const { runtime = createNativeRuntime(), threads = availableParallelism() } = options;
  const source = await openAugVAEFolder(directory);
  if (source.quantization) {
    throw new PipelineError(
      `${source.path}: its AugVAE is stored in ${source.quantization.format} already; quantize the original, whose weights are float32`,
    );
  }
  if (pictures.length === 0) throw new PipelineError("no pictures to measure the cost on; give one at least");
  await requireFree(output);
  const prepared: Picture[] = [];
  for (const picture of pictures) prepared.push(await preparePicture(picture, source.config.resolution));
  const { config } = await loadCheckpoint(source.path, { groups: [] });
  const temporary = `${output}.tmp-${process.pid}`;
  try {
    await mkdir(temporary, { recursive: true });
    await cp(source.path, temporary, {
      recursive: true,
      filter: (path) => !notCopied.has(relative(source.path, path)),
    });
    const file = join(temporary, "augvae.safetensors");
    const augvae = await quantizeAugVAE(source.config, await source.weights(), file, {
      ...{ runtime, threads, format, pictures: prepared, onProgress, signal },
    });
    const before = config as { readonly quantization?: object };
    const changed = { ...before, quantization: { ...before.quantization, augvae } };
    const json = new TextEncoder().encode(`${JSON.stringify(changed, null, 2)}\n`);
    await writeFileAtomically(join(temporary, "config.json"), (handle) => writeAll(handle, json));
    const originalBytes = (await stat(join(source.path, "augvae.safetensors"))).size;
    const { size: bytes } = await stat(file);
    signal?.throwIfAborted();
    await rename(temporary, output);
    return { augvae: { ...augvae, bytes, originalBytes } };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** @throws CheckpointError where something is there */
async function requireFree(path: string): Promise<void> {
  const taken = await access(path).then(
    () => true,
    () => false,
  );
  if (!taken) return;
  throw new CheckpointError({
    path,
    problem: "something is there already",
    expected: "a name that is free",
    advice: "Choose another name or remove it first",
  });
}
