import type { Picture } from "../data/picture.js";
import { requireRadius } from "./gaussian-blur.js";

/** Box blurs in each direction that stand for a Gaussian. */
const PASSES = 3;
/** Weights are whole multiples of 2^-24. */
const ONE = 2 ** 24;

/**
 * Gives the bytes of Pillow's `ImageFilter.GaussianBlur(radius)`: three box blurs in each direction, of a fractional
 * width (Gwosdek et al., "Theoretical foundations of Gaussian convolution by extended box filtering", 2011), each
 * rounded to 8 bits, the edge's pixels repeated outwards. The blur of FID-k in the paper's Table 3.
 *
 * @param radius the Gaussian's standard deviation in pixels; 0 leaves the picture as it is
 * @throws RangeError for a radius below 0
 */
export function pillowGaussianBlur(picture: Picture, radius: number): Picture {
  requireRadius(radius);
  const { width, height } = picture;
  if (radius === 0) return { ...picture, data: picture.data.slice() };
  const box = boxOf(radius);
  let source = picture.data.slice();
  let target = new Uint8Array(source.length);
  const pass = (lines: number, length: number, lineStep: number, step: number) => {
    for (let line = 0; line < lines; line++) {
      for (let channel = 0; channel < 3; channel++) {
        blurLine(source, target, line * lineStep + channel, step, length, box);
      }
    }
    [source, target] = [target, source];
  };
  for (let i = 0; i < PASSES; i++) pass(height, width, width * 3, 3);
  for (let i = 0; i < PASSES; i++) pass(width, height, 3, width * 3);
  return { width, height, data: source };
}

/** A box of `2 reach + 1` whole pixels with a part of the next pixel at either end. */
interface Box {
  readonly reach: number;
  /** Weights in multiples of 1 / {@link ONE}. */
  readonly inner: number;
  readonly outer: number;
}

/** The box whose blur, done three times, has the variance of a Gaussian; in single precision, as Pillow computes. */
function boxOf(sigma: number): Box {
  const f = Math.fround;
  const variance = f(f(f(sigma) * f(sigma)) / PASSES);
  const length = f(Math.sqrt(12 * variance + 1));
  const whole = f(Math.floor((length - 1) / 2));
  const numerator = f(f(2 * whole + 1) * f(whole * (whole + 1) - 3 * variance));
  const part = f(numerator / f(6 * f(variance - f((whole + 1) * (whole + 1)))));
  const radius = f(whole + part);
  const reach = Math.trunc(radius);
  const inner = Math.trunc(f(ONE / f(f(radius * 2) + 1)));
  return { reach, inner, outer: Math.floor((ONE - (2 * reach + 1) * inner) / 2) };
}

function blurLine(
  source: Uint8Array,
  target: Uint8Array,
  start: number,
  step: number,
  length: number,
  { reach, inner, outer }: Box,
): void {
  const at = (i: number) => source[start + Math.min(Math.max(i, 0), length - 1) * step]!;
  let sum = 0;
  for (let i = -reach - 1; i < reach; i++) sum += at(i);
  for (let i = 0; i < length; i++) {
    const left = at(i - reach - 1);
    sum += at(i + reach) - left;
    const value = sum * inner + (left + at(i + reach + 1)) * outer;
    target[start + i * step] = Math.floor((value + ONE / 2) / ONE);
  }
}
