import type { Picture } from "../data/picture.js";

/** scipy's `truncate`: how many standard deviations of the Gaussian count. */
const TRUNCATE = 4;

/** A Gaussian at whole distances from `-radius` to `radius`, scaled to a sum of 1. */
export function gaussianWeights(sigma: number, radius: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * The exact Gaussian blur of a picture: cut off at four standard deviations, the edge's pixels repeated outwards, no
 * rounding, as `scipy.ndimage.gaussian_filter(mode="nearest")` does for each channel. For what Table 3 of the paper
 * measures, see {@link pillowGaussianBlur}.
 *
 * @param sigma standard deviation in pixels; 0 leaves the picture as it is
 * @returns the values as they lie in the picture, in [0, 255]
 * @throws RangeError for a sigma below 0
 */
export function gaussianBlurValues(picture: Picture, sigma: number): Float64Array {
  const { width, height } = picture;
  requireRadius(sigma);
  const values = Float64Array.from(picture.data);
  if (sigma === 0) return values;
  const radius = Math.trunc(TRUNCATE * sigma + 0.5);
  const weights = gaussianWeights(sigma, radius);
  const alongColumns = convolve(values, weights, radius, width * 3, height, 1, width * 3);
  const result = new Float64Array(values.length);
  for (let row = 0; row < height; row++) {
    const line = alongColumns.subarray(row * width * 3, (row + 1) * width * 3);
    result.set(convolve(line, weights, radius, 3, width, 1, 3), row * width * 3);
  }
  return result;
}

/** {@link gaussianBlurValues}, rounded to a picture. */
export function gaussianBlur(picture: Picture, sigma: number): Picture {
  return { ...picture, data: Uint8Array.from(gaussianBlurValues(picture, sigma), Math.round) };
}

/** Refuses what is no standard deviation. */
export function requireRadius(radius: number): void {
  if (Number.isFinite(radius) && radius >= 0) return;
  throw new RangeError(`a picture is blurred by a radius of 0 px or more, ${radius} given`);
}

/** Convolves `lines` lines of `length` values that lie `step` apart; lines lie `lineStep` apart. */
function convolve(
  values: Float64Array,
  weights: Float64Array,
  radius: number,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < length; i++) {
    for (let tap = -radius; tap <= radius; tap++) {
      const from = Math.min(Math.max(i + tap, 0), length - 1) * step;
      const weight = weights[tap + radius]!;
      for (let line = 0; line < lines; line++) {
        result[i * step + line * lineStep]! += weight * values[from + line * lineStep]!;
      }
    }
  }
  return result;
}
