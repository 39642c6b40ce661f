import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CheckpointError, sha256, writeSafetensors } from "../checkpoint/index.js";
import { readFloat32, readTorchCheckpoint, stateDict } from "../checkpoint/torch/index.js";
import { cacheFolder } from "../data/cache-folder.js";
import { type DownloadOptions, download } from "../data/sources/index.js";
import { Graph, type TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";
import { fidInception } from "./inception.js";

/** Where pytorch-fid publishes the weights of FID's Inception; torch-fidelity's file is the same one. */
export const INCEPTION_RELEASE = {
  url: "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
  sha256: "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
  bytes: 95_628_359,
} as const;

/** FID's Inception knows so many classes, torchvision's 1000. */
const CLASSES = 1008;
/** Side of the pictures that the network is put together with to see whether its weights fit. */
const TRIAL = 75;

/** Where evaluations look for the converted weights unless told. */
export function inceptionWeightsPath(): string {
  return join(cacheFolder(), "fid-inception-2015-12-05.safetensors");
}

/**
 * Reads the weights of FID's Inception as PyTorch saved them, without the classifier. Nothing that the file holds is run.
 *
 * @param path `pt_inception-2015-12-05-6726825d.pth` of pytorch-fid, or `weights-inception-2015-12-05-6726825d.pth` of
 * torch-fidelity
 * @throws CheckpointError for a file that cannot be read, or holds another network; torchvision's Inception is one
 */
export async function readInceptionCheckpoint(
  path: string,
  signal?: AbortSignal,
): Promise<Record<string, TensorData<"float32">>> {
  const tensors = stateDict(await readTorchCheckpoint(path), path);
  const refuse = (found: string, cause?: unknown): never => {
    throw new CheckpointError({
      path,
      problem: "the weights are not those of FID's Inception",
      found,
      expected: "pt_inception-2015-12-05-6726825d.pth of pytorch-fid, which torch-fidelity has, too",
      cause,
    });
  };
  const classes = tensors.get("fc.bias")?.shape.join() ?? "no";
  if (classes !== String(CLASSES)) {
    refuse(
      `a classifier of ${classes} classes${classes === "1000" ? ", as torchvision's Inception has" : ""}`,
    );
  }
  const weights: Record<string, TensorData<"float32">> = {};
  for (const [name, tensor] of tensors) {
    if (/^fc\.|num_batches_tracked$/.test(name)) continue;
    signal?.throwIfAborted();
    weights[name] = await readFloat32(name, tensor, path);
  }
  try {
    fidInception(new Graph().input("pictures", "float32", [1, 3, TRIAL, TRIAL]), weights);
  } catch (cause) {
    refuse((cause as Error).message, cause);
  }
  return weights;
}

/**
 * Converts the weights of FID's Inception to safetensors, whole or not at all.
 *
 * @param signal ends it, with its reason; then nothing is written
 * @returns how many tensors were written
 * @throws CheckpointError as {@link readInceptionCheckpoint}, or where the file cannot be written
 */
export async function convertInception(
  source: string,
  output = inceptionWeightsPath(),
  signal?: AbortSignal,
): Promise<number> {
  const weights = await readInceptionCheckpoint(source, signal);
  await mkdir(dirname(output), { recursive: true });
  const metadata = { source: `sha256 ${await sha256(source, signal)}` };
  await writeSafetensors(output, weights, { metadata, signal });
  return Object.keys(weights).length;
}

export interface FetchInceptionOptions extends Partial<Omit<DownloadOptions, "onProgress">> {
  /** The file of converted weights; in the cache folder unless told. */
  readonly output?: string;
  /** Told of bytes so far, and of all bytes. */
  readonly onProgress?: (received: number, total: number) => void;
  /** What is fetched; the release of pytorch-fid unless told. */
  readonly release?: { readonly url: string; readonly sha256: string; readonly bytes: number };
}

/**
 * Fetches the weights of FID's Inception (96 MB) and converts them. A download that was stopped is gone on with.
 *
 * @returns how many tensors were written
 * @throws DownloadError where they cannot be had, MetricError where another file came, CheckpointError where they cannot
 * be kept
 */
export async function fetchInception(options: FetchInceptionOptions = {}): Promise<number> {
  const {
    output = inceptionWeightsPath(),
    release = INCEPTION_RELEASE,
    onProgress,
    cache,
    ...network
  } = options;
  const { url, bytes } = release;
  const file = await download(url, {
    ...network,
    cache: cache ?? join(cacheFolder(), "downloads"),
    onProgress: (_, received, total) => onProgress?.(received, total ?? bytes),
  });
  const digest = await sha256(file);
  if (digest !== release.sha256) {
    await rm(file, { force: true });
    throw new MetricError(
      `${url} is not the file that is expected: sha256 ${digest} came, ${release.sha256} is expected. It has been removed; fetch it again, or get it elsewhere and convert it with lverse import-perceptual --network inception --weights`,
    );
  }
  const tensors = await convertInception(file, output, network.signal);
  await rm(file, { force: true });
  return tensors;
}
