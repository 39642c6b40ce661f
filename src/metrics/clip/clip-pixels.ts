import { centreCrop } from "../../data/image.js";
import type { Picture } from "../../data/picture.js";

/** OpenAI's, of red, green and blue in [0, 1]. */
export const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
export const CLIP_STANDARD_DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

/** What each of the 256 values of a channel becomes, with PyTorch's rounding to float32 after every step. */
const tables = CLIP_MEAN.map((mean, channel) => {
  const deviation = Math.fround(CLIP_STANDARD_DEVIATION[channel]!);
  return Float32Array.from({ length: 256 }, (_, value) => {
    const centred = Math.fround(Math.fround(value / 255) - Math.fround(mean));
    return Math.fround(centred / deviation);
  });
});

/**
 * A picture as OpenAI's `preprocess` gives it to CLIP: the short side resized to `size` px by Pillow's bicubic filter
 * (antialiased, rounded to 8 bits), the centre cropped, each channel less its mean over its standard deviation.
 *
 * @returns `[3, size, size]`
 */
export function clipPixels(picture: Picture, size = 224): Float32Array<ArrayBuffer> {
  const { data } = centreCrop(picture, size, "bicubic");
  const area = size * size;
  const planes = new Float32Array(3 * area);
  for (const [channel, table] of tables.entries()) {
    for (let i = 0; i < area; i++) planes[channel * area + i] = table[data[3 * i + channel]!]!;
  }
  return planes;
}
