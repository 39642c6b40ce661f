import { Random } from "../engine/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import { Drawing } from "./drawing.js";
import type { Generators } from "./generators.js";
import type { PictureTokenizer } from "./picture-tokenizer.js";
import { checkCount, type SamplingOptions, tokenCounter } from "./sampling-settings.js";

/** The paper's settings (section 4.2). */
export const drawingDefaults = { temperature: 1, topK: 256 } as const;

/** What drawing takes of a model. */
export interface DrawingParts {
  readonly name: string;
  readonly text: CaptionTokenizer;
  /** Tokens that a caption takes. */
  readonly textLength: number;
  readonly pictures: PictureTokenizer;
  readonly textToImage: Generators;
}

/**
 * Draws pictures for captions, all in one batch; those of the first caption come first. A picture depends on the
 * seed, what the model reads of its caption, and its number alone.
 *
 * @throws TextError for an empty caption
 * @throws RangeError or BiARTError for options outside their ranges
 */
export async function draw(
  parts: DrawingParts,
  captions: readonly string[],
  options: SamplingOptions = {},
): Promise<Drawing[]> {
  const { count = 1, seed = 0, signal, onProgress } = options;
  const { temperature = drawingDefaults.temperature, topK = drawingDefaults.topK } = options;
  checkCount(count);
  const rows = captions.flatMap((caption) => {
    const encoded = parts.text.encode(caption, { length: parts.textLength });
    const read = encoded.ids.join();
    return Array.from({ length: count }, (_, index) => ({
      origin: { caption, seed, index, temperature, topK, model: parts.name },
      droppedTokens: encoded.dropped,
      reference: encoded.ids,
      random: new Random(seed, "draw", read, index),
    }));
  });
  const generated = await parts.textToImage.generate(rows, {
    temperature,
    topK,
    ...(signal && { signal }),
    ...tokenCounter(rows.length * parts.pictures.length, onProgress),
  });
  const drawings: Drawing[] = [];
  for (const [i, { tokens, logLikelihood }] of generated.entries()) {
    signal?.throwIfAborted();
    const picture = await parts.pictures.decode(tokens);
    const { origin, droppedTokens } = rows[i]!;
    drawings.push(new Drawing(picture, Int32Array.from(tokens), origin, logLikelihood, droppedTokens));
  }
  return drawings;
}
