import { filterTaps, type ResizeFilter, type Taps } from "../data/filter-taps.js";
import type { Picture } from "../data/picture.js";

/**
 * How a picture is brought to the size of a feature network without rounding to 8 bits.
 *
 * - `bilinear-tf1`: TensorFlow 1's `resize_bilinear` with its corners at corners (`src = i * in / out`), as FID's first
 *   code and torch-fidelity resize; does not antialias.
 * - `bilinear-torch`: PyTorch's `interpolate(mode="bilinear", align_corners=False)`, from centre to centre; does not
 *   antialias.
 * - A {@link ResizeFilter}: Pillow's antialiasing filter on float32 channels, as clean-fid resizes (`bicubic`);
 *   `bilinear` is also torchvision's `resize` of a tensor with `antialias=True`.
 *
 * Pillow's resizing of 8-bit pictures, which torchvision uses for those, is `resizePicture` of `src/data`.
 */
export type Resampling = ResizeFilter | "bilinear-tf1" | "bilinear-torch";

/**
 * Resizes a picture to `[3, height, width]` values in [0, 255] (bicubic and Lanczos overshoot a little).
 * @throws RangeError for a size below 1
 */
export function resizeToPlanar(
  picture: Picture,
  width: number,
  height: number,
  resampling: Resampling,
): Float32Array<ArrayBuffer> {
  if (![width, height].every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`a picture is resized to 1 x 1 px or more, ${width} x ${height} given`);
  }
  const across = tapsOf(picture.width, width, resampling);
  const down = tapsOf(picture.height, height, resampling);
  const planes = new Float32Array(3 * width * height);
  for (let channel = 0; channel < 3; channel++) {
    const narrow = new Float32Array(width * picture.height);
    for (let row = 0; row < picture.height; row++) {
      sumTaps(picture.data, row * picture.width * 3 + channel, 3, narrow, row * width, 1, across);
    }
    for (let column = 0; column < width; column++) {
      sumTaps(narrow, column, width, planes, channel * width * height + column, width, down);
    }
  }
  return planes;
}

function tapsOf(source: number, target: number, resampling: Resampling): Taps<Float64Array> {
  if (resampling === "bilinear-tf1") return bilinearTaps(source, target, 0);
  if (resampling === "bilinear-torch") return bilinearTaps(source, target, 0.5);
  return filterTaps(source, target, 0, target, resampling);
}

/** Both neighbours of each output pixel; `centre` is where in a pixel its value lies. */
function bilinearTaps(source: number, target: number, centre: number): Taps<Float64Array> {
  const first = new Int32Array(target);
  const count = new Int32Array(target).fill(2);
  const weights = new Float64Array(2 * target);
  for (let i = 0; i < target; i++) {
    const position = Math.max(0, ((i + centre) * source) / target - centre);
    const lower = Math.min(Math.floor(position), source - 1);
    first[i] = lower;
    if (lower === source - 1) count[i] = 1;
    weights[2 * i] = count[i] === 1 ? 1 : 1 - (position - lower);
    weights[2 * i + 1] = position - lower;
  }
  return { first, count, weights, stride: 2 };
}

/** One line of the result: sums over `source[start + i * step]`, written to `target[to + i * toStep]`. */
function sumTaps(
  source: Uint8Array | Float32Array,
  start: number,
  step: number,
  target: Float32Array,
  to: number,
  toStep: number,
  { first, count, weights, stride }: Taps<Float64Array>,
): void {
  for (let i = 0; i < first.length; i++) {
    let sum = 0;
    for (let tap = 0; tap < count[i]!; tap++) {
      sum += weights[i * stride + tap]! * source[start + (first[i]! + tap) * step]!;
    }
    target[to + i * toStep] = sum;
  }
}
