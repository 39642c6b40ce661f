import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { CheckpointError, writeSafetensors } from "../checkpoint/index.js";
import { readFloat32, readTorchCheckpoint, stateDict } from "../checkpoint/torch/index.js";
import { Graph, type TensorData } from "../engine/index.js";
import { lpips, resNet50 } from "../metrics/index.js";

/** PyTorch's files of a network that compares pictures. */
export type PerceptualSource =
  | {
      readonly network: "lpips";
      /** torchvision's VGG16, `features.*`. */
      readonly vgg: string;
      /** LPIPS' linear heads of version 0.1, `lin0.model.1.weight` and so on. */
      readonly heads: string;
    }
  | {
      readonly network: "resnet50";
      /** torchvision's ResNet-50. */
      readonly weights: string;
    };

/** Side of the pictures that a network is put together with to see whether its weights fit. */
const TRIAL = 32;

/**
 * Converts the weights of a perceptual loss to safetensors, and puts the network together with them once, so that a
 * missing or foreign weight shows now.
 * @param signal ends it, with its reason; then nothing is written
 * @returns how many tensors were written
 * @throws CheckpointError for a file that cannot be read or holds another network
 */
export async function importPerceptual(
  source: PerceptualSource,
  output: string,
  signal?: AbortSignal,
): Promise<number> {
  const weights =
    source.network === "lpips"
      ? {
          ...(await pick(source.vgg, /^features\.\d+\.(weight|bias)$/, signal)),
          ...(await pick(source.heads, /^lin[0-4]\.model\.1\.weight$/, signal)),
        }
      : await pick(source.weights, /^(?!fc\.|.*num_batches_tracked$)/, signal);
  const graph = new Graph();
  const picture = (name: string) => graph.input(name, "float32", [1, 3, TRIAL, TRIAL]);
  try {
    if (source.network === "lpips") lpips(picture("a"), picture("b"), weights);
    else resNet50(picture("a"), weights);
  } catch (cause) {
    throw new CheckpointError({
      path: source.network === "lpips" ? source.vgg : source.weights,
      problem: `the weights are not those of ${source.network}`,
      found: (cause as Error).message,
      expected:
        source.network === "lpips" ? "torchvision's vgg16 and LPIPS' vgg.pth" : "torchvision's resnet50",
      cause,
    });
  }
  await mkdir(dirname(output), { recursive: true });
  await writeSafetensors(output, weights, { signal });
  return Object.keys(weights).length;
}

async function pick(
  path: string,
  wanted: RegExp,
  signal: AbortSignal | undefined,
): Promise<Record<string, TensorData>> {
  const tensors = stateDict(await readTorchCheckpoint(path), path);
  const weights: Record<string, TensorData> = {};
  for (const [name, tensor] of tensors) {
    if (!wanted.test(name)) continue;
    signal?.throwIfAborted();
    weights[name] = await readFloat32(name, tensor, path);
  }
  return weights;
}
