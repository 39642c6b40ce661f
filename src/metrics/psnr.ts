import type { Picture } from "../data/picture.js";
import { requireSameSize } from "./same-size.js";

/**
 * Peak signal-to-noise ratio of two pictures in decibels: `10 log10(255^2 / MSE)`, the mean over all pixels and
 * channels; Infinity for equal pictures.
 * @throws MetricError for pictures of different sizes
 */
export function psnr(picture: Picture, reference: Picture): number {
  return peakSignalToNoise(meanSquaredError(picture, reference));
}

/**
 * Mean squared difference of two pictures, of samples from 0 to 255.
 * @throws MetricError for pictures of different sizes
 */
export function meanSquaredError(picture: Picture, reference: Picture): number {
  requireSameSize("meanSquaredError", picture, reference);
  let squares = 0;
  for (let i = 0; i < picture.data.length; i++) squares += (picture.data[i]! - reference.data[i]!) ** 2;
  return squares / picture.data.length;
}

/** Peak signal-to-noise ratio of a mean squared error of 8-bit samples, in decibels; infinite for none. */
export function peakSignalToNoise(error: number): number {
  return 10 * Math.log10(255 ** 2 / error);
}
