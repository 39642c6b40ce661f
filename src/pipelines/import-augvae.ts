import { basename } from "node:path";
import { type AugVAEConfig, augVAETensors } from "../augvae/index.js";
import { assertTensors, CheckpointError, saveModelFolder } from "../checkpoint/index.js";
import {
  readFloat32,
  readTorchCheckpoint,
  sameElements,
  stateDict,
  type TorchObject,
  type TorchTensor,
  type UnknownClasses,
} from "../checkpoint/torch/index.js";
import type { TensorData } from "../engine/index.js";
import { configFromHyperparameters } from "./official-hyperparameters.js";

export interface ImportAugVAEOptions {
  /** Whether a file with classes that are not on the list of harmless ones is refused (default), or read without them. */
  readonly unknownClasses?: UnknownClasses;
  readonly signal?: AbortSignal;
}

/** Where imported weights come from, as far as the file says. */
export interface ImportSource {
  /** Name of the file. */
  readonly file: string;
  readonly epoch?: number;
  readonly step?: number;
  /** Version of PyTorch Lightning that wrote it. */
  readonly lightning?: string;
}

export interface ImportedAugVAE {
  readonly kind: "augvae-ml" | "augvae-sl";
  readonly config: AugVAEConfig;
  /** Every tensor of the model, float32, with the codebook and its moving averages. */
  readonly weights: Readonly<Record<string, TensorData>>;
  readonly source: ImportSource;
  /** Tensors of the file that are no part of the network: those of the loss. */
  readonly ignored: readonly string[];
}

/** Tensors that all levels share; the released class lists them under every level, we under the first. */
const shared =
  /^(pre_quants|post_quants|quantizers)\.([1-9]\d*)\.(weight|embedding\.(?:weight|cluster_size|embed_avg))$/;

/** The perceptual network, which the released class keeps with its loss. */
const lossPrefix = "loss.";

/**
 * Reads an AugVAE-ML or AugVAE-SL from a checkpoint of the released code, as PyTorch Lightning saves it. Sizes come
 * from the hyper-parameters and are checked against the tensors before their values are read.
 *
 * @throws ForeignClassError for a file that asks for a class which is not on the list of harmless ones
 * @throws CheckpointError for a file that is missing, damaged, or holds another network
 */
export async function importAugVAE(path: string, options: ImportAugVAEOptions = {}): Promise<ImportedAugVAE> {
  const { unknownClasses = "refuse", signal } = options;
  const checkpoint = await readTorchCheckpoint(path, { unknownClasses });
  const all = stateDict(checkpoint, path);
  const names = [...all.keys()];
  const ignored = names.filter((name) => name.startsWith(lossPrefix));
  const copies = names.filter((name) => shared.test(name));
  const own = new Map([...all].filter(([name]) => !name.startsWith(lossPrefix) && !shared.test(name)));

  const levels = { encoders: countEncoders(own), single: [...own.keys()].some(isConnector) };
  const config = configFromHyperparameters(checkpoint, levels, path);
  assertTensors(own, augVAETensors(config), path);
  const weights: Record<string, TensorData> = {};
  for (const [name, tensor] of own) {
    signal?.throwIfAborted();
    weights[name] = await readFloat32(name, tensor, path);
  }
  for (const name of copies) {
    const first = name.replace(shared, "$1.0.$3");
    await requireShared(name, all.get(name)!, first, own.get(first), path);
  }
  const kind = levels.single ? "augvae-sl" : "augvae-ml";
  return { kind, config, weights, source: sourceOf(checkpoint, path), ignored };
}

function isConnector(name: string): boolean {
  return name.startsWith("connectors.");
}

function countEncoders(tensors: ReadonlyMap<string, TorchTensor>): number {
  return new Set([...tensors.keys()].flatMap((name) => /^encoders\.(\d+)\./.exec(name)?.[1] ?? [])).size;
}

/** A network whose levels differ here is another one (the released VQVAE, without shared weights). */
async function requireShared(
  name: string,
  tensor: TorchTensor,
  firstName: string,
  first: TorchTensor | undefined,
  path: string,
): Promise<void> {
  if (first && sameElements(tensor, first)) return;
  if (first && tensor.shape.join() === first.shape.join()) {
    const [values, expected] = [await tensor.read(), await first.read()];
    if (values.every((value, i) => value === expected[i])) return;
  }
  throw new CheckpointError({
    path,
    problem: `${name} is another than ${firstName}`,
    expected: "the same weights: the levels of an AugVAE share them",
    advice: "This is a VQ-VAE with weights of their own for each level, which cannot be imported",
  });
}

function sourceOf(checkpoint: TorchObject, path: string): ImportSource {
  const get = (key: string) => (checkpoint instanceof Map ? checkpoint.get(key) : undefined);
  const [epoch, step, lightning] = [get("epoch"), get("global_step"), get("pytorch-lightning_version")];
  return {
    file: basename(path),
    ...(Number.isSafeInteger(epoch) ? { epoch: epoch as number } : {}),
    ...(Number.isSafeInteger(step) ? { step: step as number } : {}),
    ...(typeof lightning === "string" ? { lightning } : {}),
  };
}

/**
 * Writes an imported AugVAE as a folder of its own: `config.json`, which says where it comes from, too, and
 * `augvae.safetensors`. Training and the commands on pictures take it like the checkpoint of a run.
 *
 * @throws CheckpointError if the folder is there already or cannot be written; then nothing remains
 */
export async function saveImportedAugVAE(
  folder: string,
  { kind, config, weights, source }: ImportedAugVAE,
  name: string,
): Promise<void> {
  await saveModelFolder(folder, {
    config: { kind, name, model: config, source },
    tensors: { augvae: weights },
  });
}
