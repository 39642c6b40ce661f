import type { Picture } from "../data/picture.js";
import { MetricError } from "./errors.js";
import { gaussianWeights } from "./gaussian-blur.js";
import { requireSameSize } from "./same-size.js";

/** Wang et al.'s window and constants, for values up to 255. */
const RADIUS = 5;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

const window = gaussianWeights(SIGMA, RADIUS);

/**
 * Structural similarity of two pictures, from -1 to 1 for equal ones (Wang et al., "Image quality assessment: from error
 * visibility to structural similarity", 2004): Gaussian windows of 11 px and sigma 1.5, those that lie within the
 * picture, weighted (not sample) covariances, the mean over windows and over the three channels. That is scikit-image's
 * `structural_similarity` with `gaussian_weights=True, use_sample_covariance=False, sigma=1.5, data_range=255`.
 * @throws MetricError for pictures of different sizes, or below 11 px a side
 */
export function ssim(picture: Picture, reference: Picture): number {
  requireSameSize("ssim", picture, reference);
  const { width, height } = picture;
  const side = 2 * RADIUS + 1;
  if (width < side || height < side) {
    throw new MetricError(`ssim takes pictures of ${side} x ${side} px or more, ${width} x ${height} given`);
  }
  let total = 0;
  for (let channel = 0; channel < 3; channel++) {
    total += channelSimilarity(plane(picture, channel), plane(reference, channel), width, height);
  }
  return total / 3;
}

function plane({ data }: Picture, channel: number): Float64Array {
  const values = new Float64Array(data.length / 3);
  for (let i = 0; i < values.length; i++) values[i] = data[3 * i + channel]!;
  return values;
}

function channelSimilarity(x: Float64Array, y: Float64Array, width: number, height: number): number {
  const local = (values: Float64Array) => windowMeans(values, width, height);
  const product = (a: Float64Array, b: Float64Array) => a.map((value, i) => value * b[i]!);
  const meanX = local(x);
  const meanY = local(y);
  const squareX = local(product(x, x));
  const squareY = local(product(y, y));
  const cross = local(product(x, y));
  let sum = 0;
  for (let i = 0; i < meanX.length; i++) {
    const a = meanX[i]!;
    const b = meanY[i]!;
    const luminance = (2 * a * b + C1) / (a * a + b * b + C1);
    const covariance = cross[i]! - a * b;
    const variances = squareX[i]! - a * a + squareY[i]! - b * b;
    sum += (luminance * (2 * covariance + C2)) / (variances + C2);
  }
  return sum / meanX.length;
}

/** Weighted means of all windows within `[height, width]` → `[height - 10, width - 10]`. */
function windowMeans(values: Float64Array, width: number, height: number): Float64Array {
  const innerWidth = width - 2 * RADIUS;
  const innerHeight = height - 2 * RADIUS;
  const across = new Float64Array(innerWidth * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < innerWidth; column++) {
      let sum = 0;
      for (let tap = 0; tap < window.length; tap++) sum += window[tap]! * values[row * width + column + tap]!;
      across[row * innerWidth + column] = sum;
    }
  }
  const means = new Float64Array(innerWidth * innerHeight);
  for (let row = 0; row < innerHeight; row++) {
    for (let column = 0; column < innerWidth; column++) {
      let sum = 0;
      for (let tap = 0; tap < window.length; tap++) {
        sum += window[tap]! * across[(row + tap) * innerWidth + column]!;
      }
      means[row * innerWidth + column] = sum;
    }
  }
  return means;
}
