/**
 * Weights of a network in a safetensors file, in float32 or in fewer bits. The file's metadata names the format under
 * `weight_format`; a file without it holds its tensors as they are. In "f16" and "int8" some tensors are stored smaller,
 * the others in float32: an int8 tensor `name` has its scales beside it as `name_scale`. Readers get float32, but for
 * matrices in blocks (`block-file.ts`), which are computed with as they are.
 */
import type { TensorData } from "../engine/tensor-data.js";
import { type BlockFormat, blockFormats, checkScales, isBlockFormat, weightsOfBlocks } from "./block-file.js";
import { CheckpointError } from "./errors.js";
import { dequantizeInt8, quantizeInt8 } from "./int8-weights.js";
import type { SafetensorsHeader, StoredTensor } from "./safetensors-header.js";
import { SafetensorsFile } from "./safetensors-reader.js";
import { writeSafetensors } from "./safetensors-writer.js";

/** Formats with fewer bits than float32: IEEE 754 binary16, or 8-bit integers with a scale for each output channel. */
export const weightFormats = ["f16", "int8"] as const;
export type WeightFormat = (typeof weightFormats)[number];

const formatKey = "weight_format";
const scaleSuffix = "_scale";

/** What a file of weights holds, before its data is read. */
export interface WeightFileHeader {
  /** Undefined for tensors as they are. */
  readonly format: WeightFormat | BlockFormat | undefined;
  /** Names and shapes of the weights; the scales of integers are no weights. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
}

/**
 * Writes weights, whole or not at all.
 *
 * @param weights float32
 * @param smaller the weights that the format applies to; int8 has a scale for each index of their first axis
 * @throws CheckpointError for a value that the format cannot hold, or the system's reason
 */
export async function writeWeights(
  path: string,
  weights: Readonly<Record<string, TensorData>>,
  format: WeightFormat,
  smaller: (name: string, shape: readonly number[]) => boolean,
): Promise<void> {
  const metadata = { [formatKey]: format };
  const chosen = ([name, { shape }]: readonly [string, TensorData]) => smaller(name, shape);
  if (format === "f16") {
    const names = new Set(
      Object.entries(weights)
        .filter(chosen)
        .map(([name]) => name),
    );
    await writeSafetensors(path, weights, {
      metadata,
      float32As: (name) => (names.has(name) ? "F16" : "F32"),
    });
    return;
  }
  const stored = Object.entries(weights).flatMap((entry): [string, TensorData][] => {
    if (!chosen(entry)) return [entry];
    const [name, weight] = entry;
    try {
      const { values, scale } = quantizeInt8(weight as TensorData<"float32">);
      return [
        [name, values],
        [name + scaleSuffix, scale],
      ];
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const problem = `tensor ${JSON.stringify(name)} does not fit int8`;
      throw new CheckpointError({ path, problem, found: cause.message, cause });
    }
  });
  await writeSafetensors(path, Object.fromEntries(stored), { metadata });
}

/**
 * The format, names and shapes of a file's weights, checked as far as its header goes.
 *
 * @throws CheckpointError for a file that is missing, truncated or malformed, a format that is not known, or integers and
 * scales that do not belong together
 */
export async function readWeightsHeader(path: string): Promise<WeightFileHeader> {
  const file = await SafetensorsFile.open(path);
  await file.close();
  return parseWeights(path, file.header);
}

/**
 * All weights of a file, float32 where they were stored in fewer bits; in blocks, codes and scales as they are.
 *
 * @throws CheckpointError as `readWeightsHeader`, and for scales that are none
 */
export async function readWeights(path: string): Promise<Record<string, TensorData>> {
  const file = await SafetensorsFile.open(path);
  try {
    const { format, tensors } = parseWeights(path, file.header);
    const inBlocks = format !== undefined && isBlockFormat(format);
    const weights: [string, TensorData][] = [];
    for (const name of (inBlocks ? file.header.tensors : tensors).keys()) {
      const integers = format === "int8" && file.header.tensors.get(name)!.dtype === "I8";
      weights.push([
        name,
        integers ? await readInt8(file, name) : await file.read(name, { halfAs: "float32" }),
      ]);
    }
    const read = Object.fromEntries(weights);
    if (inBlocks) checkScales(path, read);
    return read;
  } finally {
    await file.close();
  }
}

function parseWeights(path: string, { metadata, tensors }: SafetensorsHeader): WeightFileHeader {
  const format = metadata[formatKey];
  if (format === undefined) return { format, tensors };
  if (isBlockFormat(format)) return { format, tensors: weightsOfBlocks(path, { metadata, tensors }) };
  if (!isFormat(format)) {
    throw new CheckpointError({
      path,
      problem: "the weights are in a format that is not known here",
      found: `${formatKey} ${JSON.stringify(format)}`,
      expected: `${[...weightFormats, ...blockFormats].join(" or ")}, or none`,
      advice: "A later version of lverse may read it",
    });
  }
  return { format, tensors: format === "int8" ? withoutScales(path, tensors) : tensors };
}

const isFormat = (format: string): format is WeightFormat =>
  (weightFormats as readonly string[]).includes(format);

/** @throws CheckpointError for integers without scales of their outputs */
function withoutScales(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): ReadonlyMap<string, StoredTensor> {
  const weights = new Map(tensors);
  for (const [name, { dtype, shape }] of tensors) {
    if (dtype !== "I8") continue;
    const scale = tensors.get(name + scaleSuffix);
    const outputs = shape[0] ?? 1;
    if (scale?.dtype !== "F32" || scale.shape.length !== 1 || scale.shape[0] !== outputs) {
      throw new CheckpointError({
        path,
        problem: `tensor ${JSON.stringify(name)} has no scales that fit`,
        found: scale ? `${scale.dtype} [${scale.shape.join(", ")}]` : `no ${name}${scaleSuffix}`,
        expected: `F32 [${outputs}]`,
        advice: "Copy the file again, or quantize the original once more",
      });
    }
    weights.delete(name + scaleSuffix);
  }
  return weights;
}

async function readInt8(file: SafetensorsFile, name: string): Promise<TensorData> {
  const values = (await file.read(name)) as TensorData<"int8">;
  const scale = (await file.read(name + scaleSuffix)) as TensorData<"float32">;
  const wrong = scale.data.findIndex((value) => !Number.isFinite(value) || value < 0);
  if (wrong < 0) return dequantizeInt8({ values, scale });
  throw new CheckpointError({
    path: file.path,
    problem: `a scale of tensor ${JSON.stringify(name)} is damaged`,
    found: `${scale.data[wrong]} for output ${wrong}`,
    expected: "a finite number from 0",
    advice: "Copy the file again, or quantize the original once more",
  });
}
