import type { Picture } from "../data/index.js";
import { psnr } from "../metrics/index.js";
import type { ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";

/** A picture and what its tokens keep of it. */
export interface Reconstruction {
  readonly picture: Picture;
  /** What was given, as the model saw it: square, in the model's resolution. */
  readonly original: Picture;
  readonly tokens: ImageTokens;
  /** Peak signal-to-noise ratio over all channels, in decibels; infinite where the pictures are equal. */
  readonly psnr: number;
}

/** Encodes a picture of the model's resolution and decodes it again. */
export async function reconstruct(
  pictures: PictureTokenizer,
  original: Picture,
  signal?: AbortSignal,
): Promise<Reconstruction> {
  const tokens = await pictures.encode(original, signal);
  const picture = await pictures.decode(tokens, signal);
  return { picture, original, tokens, psnr: psnr(picture, original) };
}
