import { join } from "node:path";
import {
  assertTensors,
  type BlockFormat,
  CheckpointError,
  readWeightsHeader,
  type WeightFormat,
} from "../checkpoint/index.js";

/**
 * Demands of a network's file that it is whole, holds the tensors of the configuration, and holds them in the format that
 * the configuration states (undefined for none in particular).
 *
 * @throws CheckpointError with what was found and expected
 */
export async function assertNetworkFile(
  folder: string,
  network: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  stated: WeightFormat | BlockFormat | undefined,
): Promise<void> {
  const path = join(folder, `${network}.safetensors`);
  const { format, tensors } = await readWeightsHeader(path);
  if (format !== stated) {
    throw new CheckpointError({
      path,
      problem: "the weights are in another format than config.json states",
      found: format ?? "weights that are not quantized",
      expected: stated ?? "weights that are not quantized",
      advice: "Put the files of one model together again, or quantize the original once more",
    });
  }
  assertTensors(tensors, shapes, path);
}
