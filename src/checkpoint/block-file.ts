/**
 * Files of weights with matrices in blocks (`BlockWeight` of the engine): of a weight `name`, the codes stand under its name,
 * U8 `[outputs, blocks, bytes]`, and the scales beside them as `name_scale`, F32 `[outputs, blocks]`. The metadata says
 * how many weights share a scale; how many bits one has follows from the bytes of a block.
 */
import type { TensorData } from "../engine/tensor-data.js";
import { CheckpointError } from "./errors.js";
import type { SafetensorsHeader } from "./safetensors-header.js";
import { writeSafetensors } from "./safetensors-writer.js";

/** Formats with matrices in blocks, by the bits of most of them. */
export const blockFormats = ["int8-blocks", "int4-blocks"] as const;
export type BlockFormat = (typeof blockFormats)[number];

const blockSizeKey = "block_size";
const scaleSuffix = "_scale";

export const isBlockFormat = (format: string): format is BlockFormat =>
  (blockFormats as readonly string[]).includes(format);

/**
 * Writes weights that are in blocks already, whole or not at all.
 *
 * @param tensors codes and scales under their names, and the weights in float32
 * @throws CheckpointError with the system's reason
 */
export async function writeBlockWeights(
  path: string,
  tensors: Readonly<Record<string, TensorData>>,
  format: BlockFormat,
  blockSize: number,
): Promise<void> {
  const metadata = { weight_format: format, [blockSizeKey]: String(blockSize) };
  await writeSafetensors(path, tensors, { metadata });
}

/** @throws CheckpointError for a scale that is no number */
export function checkScales(path: string, tensors: Readonly<Record<string, TensorData>>): void {
  for (const [name, { data }] of Object.entries(tensors)) {
    if (!name.endsWith(scaleSuffix)) continue;
    const wrong = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    throw new CheckpointError({
      path,
      problem: `a scale of tensor ${JSON.stringify(name.slice(0, -scaleSuffix.length))} is damaged`,
      found: `${data[wrong]} for block ${wrong}`,
      expected: "a finite number",
      advice: "Copy the file again, or quantize the original once more",
    });
  }
}

/**
 * Names and shapes of the weights that a file's codes and scales stand for, `[outputs, blocks * block size]`.
 *
 * @throws CheckpointError for codes and scales that do not belong together, or a file that does not say its block size
 */
export function weightsOfBlocks(
  path: string,
  { metadata, tensors }: Pick<SafetensorsHeader, "metadata" | "tensors">,
): ReadonlyMap<string, { readonly shape: readonly number[] }> {
  const size = Number(metadata[blockSizeKey]);
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new CheckpointError({
      path,
      problem: "the file does not say how many weights share a scale",
      found: `${blockSizeKey} ${JSON.stringify(metadata[blockSizeKey]) ?? "missing"}`,
      expected: "a whole number in its metadata",
      advice: "Copy the file again, or quantize the original once more",
    });
  }
  const weights = new Map<string, { readonly shape: readonly number[] }>(tensors);
  for (const [name, { dtype, shape }] of tensors) {
    if (dtype !== "U8") continue;
    const [outputs = 0, blocks = 0, bytes = 0] = shape;
    const bits = (8 * bytes) / size;
    if (shape.length !== 3 || (bits !== 4 && bits !== 8)) {
      throw new CheckpointError({
        path,
        problem: `tensor ${JSON.stringify(name)} holds no codes in blocks`,
        found: `U8 [${shape.join(", ")}]`,
        expected: `U8 [outputs, blocks, ${size / 2} or ${size}]`,
      });
    }
    const scale = tensors.get(name + scaleSuffix);
    if (scale?.dtype !== "F32" || scale.shape.join() !== `${outputs},${blocks}`) {
      throw new CheckpointError({
        path,
        problem: `tensor ${JSON.stringify(name)} has no scales that fit`,
        found: scale ? `${scale.dtype} [${scale.shape.join(", ")}]` : `no ${name}${scaleSuffix}`,
        expected: `F32 [${outputs}, ${blocks}]`,
        advice: "Copy the file again, or quantize the original once more",
      });
    }
    weights.delete(name + scaleSuffix);
    weights.set(name, { shape: [outputs, blocks * size] });
  }
  return weights;
}
