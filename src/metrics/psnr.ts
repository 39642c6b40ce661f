import type { Picture } from "../data/picture.js";
import { requireSameSize } from "./same-size.js";

/**
 * Peak signal-to-noise ratio of two pictures in decibels: `10 log10(255^2 / MSE)`, the mean over all pixels and
 * channels; Infinity for equal pictures.
 * @throws MetricError for pictures of different sizes
 */
export function psnr(picture: Picture, reference: Picture): number {
  requireSameSize("psnr", picture, reference);
  let squares = 0;
  for (let i = 0; i < picture.data.length; i++) squares += (picture.data[i]! - reference.data[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (squares / picture.data.length));
}
