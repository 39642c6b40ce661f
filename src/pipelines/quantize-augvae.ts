import type { AugVAEConfig } from "../augvae/index.js";
import { readWeights, tensorsDigest, type WeightFormat, writeWeights } from "../checkpoint/index.js";
import type { Picture } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import type { Weights } from "./model-folder.js";
import { PictureTokenizer } from "./picture-tokenizer.js";
import type { AugVAEQuantization } from "./quantization.js";
import { reconstruct } from "./reconstruct.js";
import { type Passage, type QuantizedPassage, weightFormatCost } from "./weight-format-cost.js";

export interface QuantizeAugVAEOptions {
  readonly runtime: Runtime;
  readonly threads: number;
  readonly format: WeightFormat;
  /** Pictures of the model's resolution to measure the cost on, one at least. */
  readonly pictures: readonly Picture[];
  /** After each picture of either model. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes an AugVAE's file with the weights of its convolutions in fewer bits (norms, biases and the codebook stay float32:
 * they are small, and codes are compared with one another) and measures what was written against the original.
 *
 * @throws CheckpointError for a value that the format cannot hold, or a file that cannot be written
 */
export async function quantizeAugVAE(
  config: AugVAEConfig,
  weights: Weights,
  path: string,
  { runtime, threads, format, pictures, onProgress, signal }: QuantizeAugVAEOptions,
): Promise<AugVAEQuantization> {
  await writeWeights(path, weights, format, (_, shape) => shape.length === 4);
  let done = 0;
  // One model after the other: two of the paper's size would take twice the memory.
  const through = async <Result extends Passage>(
    read: () => Promise<Weights>,
    pass: (tokenizer: PictureTokenizer, picture: Picture, index: number) => Promise<Result>,
  ): Promise<Result[]> => {
    const tokenizer = new PictureTokenizer(runtime, config, read, threads);
    const results: Result[] = [];
    try {
      for (const [index, picture] of pictures.entries()) {
        signal?.throwIfAborted();
        results.push(await pass(tokenizer, picture, index));
        onProgress?.(++done, 2 * pictures.length);
      }
    } finally {
      await tokenizer.release();
    }
    return results;
  };
  const float32 = await through<Passage>(
    async () => weights,
    (tokenizer, picture) => reconstruct(tokenizer, picture),
  );
  const quantized = await through<QuantizedPassage>(
    () => readWeights(path),
    async (tokenizer, picture, index) => ({
      ...(await reconstruct(tokenizer, picture)),
      sameTokens: await tokenizer.decode(float32[index]!.tokens),
    }),
  );
  const cost = weightFormatCost(
    float32.map((passage, i) => ({ float32: passage, quantized: quantized[i]! })),
  );
  return { format, original: tensorsDigest(weights), cost };
}
