import type { Picture } from "../data/index.js";
import { Random } from "../engine/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import type { GenerationRow, Generators } from "./generators.js";
import type { PictureTokenizer } from "./picture-tokenizer.js";
import {
  checkCount,
  type SamplingOptions,
  type SamplingSettings,
  tokenCounter,
} from "./sampling-settings.js";

/** Tokens of a caption at most (section 4.3). */
const longestCaption = 32;

/** One caption is the likeliest word by word; several have to differ. */
export function describingDefaults(count: number): Pick<SamplingSettings, "temperature" | "topK"> {
  return { temperature: count === 1 ? 0 : 1, topK: 16 };
}

/** A caption that the model wrote for a picture. */
export interface Description extends SamplingSettings {
  readonly caption: string;
  /** log p(caption | picture) of all tokens drawn, its end included, in nats, at temperature 1. */
  readonly logLikelihood: number;
  /** Rows of the text table. */
  readonly tokens: readonly number[];
  /** Which of the pictures given, and which of the captions for it, from 0. */
  readonly picture: number;
  readonly index: number;
}

/** What describing takes of a model. */
export interface DescribingParts {
  readonly text: CaptionTokenizer;
  readonly textLength: number;
  readonly pictures: PictureTokenizer;
  readonly imageToText: Generators;
}

/**
 * Describes pictures, all in one batch; the captions of the first picture come first. A caption is at most 32
 * tokens and ends with its first full stop.
 *
 * @param pictures of the model's resolution
 * @throws RangeError or BiARTError for options outside their ranges
 */
export async function describe(
  parts: DescribingParts,
  pictures: readonly Picture[],
  options: SamplingOptions = {},
): Promise<Description[]> {
  const { count = 1, seed = 0, signal, onProgress } = options;
  checkCount(count);
  const defaults = describingDefaults(count);
  const { temperature = defaults.temperature, topK = defaults.topK } = options;
  const rows: (GenerationRow & { readonly picture: number; readonly index: number })[] = [];
  for (const [picture, pixels] of pictures.entries()) {
    signal?.throwIfAborted();
    const reference = await parts.pictures.encode(pixels);
    for (let index = 0; index < count; index++) {
      rows.push({ picture, index, reference, random: new Random(seed, "describe", index) });
    }
  }
  const longest = Math.min(longestCaption, parts.textLength);
  const generated = await parts.imageToText.generate(rows, {
    temperature,
    topK,
    count: longest,
    stop: (tokens) => parts.text.decode(tokens.slice(-1)).includes("."),
    ...(signal && { signal }),
    ...tokenCounter(rows.length * longest, onProgress),
  });
  return generated.map(({ tokens, logLikelihood }, i) => {
    const { picture, index } = rows[i]!;
    const caption = throughFirstFullStop(parts.text.decode(tokens));
    return { caption, logLikelihood, tokens, picture, index, seed, temperature, topK };
  });
}

/** A token may go on after its full stop. */
function throughFirstFullStop(text: string): string {
  const end = text.indexOf(".");
  return (end < 0 ? text : text.slice(0, end + 1)).trim();
}
