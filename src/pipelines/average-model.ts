import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { biartParameters } from "../biart/index.js";
import {
  differentMakers,
  loadCheckpoint,
  makerNames,
  requireFree,
  type TokenMakers,
  tokenMakersOf,
  writeSafetensors,
} from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { tokenizerFile } from "../text/index.js";
import { copyModelWith } from "./copy-model.js";
import { PipelineError } from "./errors.js";
import { openModelFolder } from "./model-folder.js";

/** Weights that a mean is of, and how much they count in it, relative to the others. */
export interface AveragedModel {
  readonly path: string;
  readonly share: number;
}

/**
 * Writes a copy of a model whose BiART has the weighted mean of its own weights and those of others: checkpoints of one run, or
 * of runs that began with the same weights, which together are often better than any of them (Wortsman et al., "Model
 * soups", 2022).
 *
 * @param directory the model folder that is copied
 * @param others model folders, runs' folders or checkpoints with a BiART of the same shape
 * @param shares one for the model and one for each of the others, of which the mean is; equal ones unless told
 * @param signal ends it, with its reason; then nothing remains
 * @returns what the mean is of, the model first
 * @throws PipelineError for shares that are not as many, or not positive; and for another tokenizer or AugVAE
 * @throws CheckpointError where the output is there already, or weights are missing, damaged, quantized or of another shape
 */
export async function averageModel(
  directory: string,
  others: readonly string[],
  output: string,
  shares: readonly number[] = [directory, ...others].map(() => 1),
  signal?: AbortSignal,
): Promise<AveragedModel[]> {
  if (others.length === 0) throw new PipelineError(`${directory} alone has no mean; name another model`);
  checkShares(shares, others.length + 1);
  await requireFree(output);
  const { path, config } = await openModelFolder(directory);
  let own: TokenMakers | undefined;
  const shapes = { biart: biartParameters(config.biart) };
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = new Map<string, Float64Array>();
  for (const [i, one] of [path, ...others].entries()) {
    const checkpoint = await loadCheckpoint(one, { groups: ["biart"], shapes });
    const makers = await tokenMakersOf(checkpoint, tokenizerFile);
    own ??= makers;
    const [other] = differentMakers(makers, own);
    if (other) {
      throw new PipelineError(
        `${checkpoint.folder} learned with another ${makerNames[other]} than ${path} has: their means say nothing`,
      );
    }
    for (const [name, { data }] of Object.entries(checkpoint.tensors.biart!)) {
      // Lets a signal come.
      await nextTurn();
      signal?.throwIfAborted();
      const sum = mean.get(name) ?? new Float64Array(data.length);
      mean.set(name, sum);
      for (let k = 0; k < sum.length; k++) sum[k]! += (shares[i]! / total) * Number(data[k]!);
    }
  }
  const averaged: Record<string, TensorData> = {};
  for (const [name, shape] of Object.entries(shapes.biart)) {
    averaged[name] = { dtype: "float32", shape: [...shape], data: Float32Array.from(mean.get(name)!) };
  }
  const file = "biart.safetensors";
  const write = (folder: string) => writeSafetensors(join(folder, file), averaged, { signal });
  await copyModelWith(path, output, [file], write, signal);
  return [directory, ...others].map((one, i) => ({ path: one, share: shares[i]! }));
}

function checkShares(shares: readonly number[], count: number): void {
  if (shares.length !== count) {
    throw new PipelineError(
      `${shares.length} shares given for ${count} models; give one for each, in their order`,
    );
  }
  const wrong = shares.find((share) => !(Number.isFinite(share) && share > 0));
  if (wrong !== undefined) throw new PipelineError(`${wrong} is no share; a number above 0 is expected`);
}
