import {
  type BiARTFormat,
  BLOCK_SIZE,
  type Direction,
  type PredictedToken,
  quantizeBiART,
  SequenceLikelihood,
} from "../biart/index.js";
import { readWeights, tensorsDigest, writeBlockWeights } from "../checkpoint/index.js";
import type { Picture } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import { biartFormatCost } from "./biart-format-cost.js";
import type { ModelFolder, Weights } from "./model-folder.js";
import { PictureTokenizer } from "./picture-tokenizer.js";
import type { BiARTQuantization } from "./quantization.js";

export interface QuantizeBiARTOptions {
  readonly runtime: Runtime;
  readonly threads: number;
  readonly format: BiARTFormat;
  /** Pictures of the model's resolution with captions to measure the cost on, one at least. */
  readonly pairs: readonly { readonly picture: Picture; readonly caption: string }[];
  /** After each pass of either model over a pair. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const directions = ["text-to-image", "image-to-text"] as const satisfies readonly Direction[];

/**
 * Writes a BiART's file with the weights of its linear layers in blocks (embeddings, norms and biases stay float32) and
 * measures what was written against the original, in both directions.
 *
 * @throws BiARTError for a width that blocks do not fit; CheckpointError for a file that cannot be written
 */
export async function quantizeBiARTFile(
  model: ModelFolder,
  path: string,
  { runtime, threads, format, pairs, onProgress, signal }: QuantizeBiARTOptions,
): Promise<BiARTQuantization> {
  const weights = await model.weights("biart");
  await writeBlockWeights(path, quantizeBiART(weights, format), `${format}-blocks`, BLOCK_SIZE);
  signal?.throwIfAborted();
  const tokens = await tokenPairs(model, { runtime, threads, pairs, signal });
  let done = 0;
  const predict = async (of: Weights, direction: Direction): Promise<PredictedToken[][]> => {
    const likelihood = await openLikelihood(model, of, { runtime, threads, direction });
    const predicted: PredictedToken[][] = [];
    try {
      for (const pair of tokens) {
        signal?.throwIfAborted();
        predicted.push(await likelihood.tokens(pair));
        onProgress?.(++done, 2 * directions.length * tokens.length);
      }
    } finally {
      likelihood.release();
    }
    return predicted;
  };
  const stored = await readWeights(path);
  // One model after the other: each prepares its weights for one direction.
  const [textToImage, imageToText] = await inTurn(directions, async (direction) =>
    biartFormatCost(await predict(weights, direction), await predict(stored, direction)),
  );
  const cost = { pairs: pairs.length, textToImage: textToImage!, imageToText: imageToText! };
  return { format, blockSize: BLOCK_SIZE, original: tensorsDigest(weights), cost };
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** The pairs as the model reads them: captions of its vocabulary, pictures by its AugVAE. */
async function tokenPairs(
  model: ModelFolder,
  { runtime, threads, pairs, signal }: Pick<QuantizeBiARTOptions, "runtime" | "threads" | "pairs" | "signal">,
): Promise<{ text: Int32Array; image: ArrayLike<number> }[]> {
  const { config, tokenizer } = model;
  const pictures = new PictureTokenizer(runtime, config.augvae, () => model.weights("augvae"), threads);
  try {
    return await inTurn(pairs, async ({ picture, caption }) => {
      signal?.throwIfAborted();
      const { ids } = tokenizer.encode(caption, { length: config.text.length });
      return { text: ids, image: await pictures.encode(picture) };
    });
  } finally {
    await pictures.release();
  }
}

function openLikelihood(
  { config, tokenizer }: ModelFolder,
  weights: Weights,
  { runtime, threads, direction }: { runtime: Runtime; threads: number; direction: Direction },
): Promise<SequenceLikelihood> {
  const { special, bpe } = tokenizer.table;
  return SequenceLikelihood.create(runtime, config.biart, weights, { direction, special, bpe, threads });
}
