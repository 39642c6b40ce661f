import type { Picture } from "../data/index.js";

/** Mean squared difference of two pictures of one size, of samples from 0 to 255. */
export function meanSquaredError(a: Picture, b: Picture): number {
  let squares = 0;
  for (let i = 0; i < a.data.length; i++) squares += (a.data[i]! - b.data[i]!) ** 2;
  return squares / a.data.length;
}

/** Peak signal-to-noise ratio of a mean squared error of 8-bit samples, in decibels; infinite for none. */
export function peakSignalToNoise(error: number): number {
  return 10 * Math.log10(255 ** 2 / error);
}
