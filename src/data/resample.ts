import { filterTaps, type ResizeFilter, type Taps } from "./filter-taps.js";
import type { Picture } from "./picture.js";

export type { ResizeFilter } from "./filter-taps.js";

/** A part of the result, in its pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Weights are whole multiples of 2^-22. */
const ONE = 2 ** 22;

/** The weights of {@link filterTaps}, rounded to multiples of 1 / {@link ONE}. */
function wholeTaps(
  ...[source, target, from, length, filter]: Parameters<typeof filterTaps>
): Taps<Int32Array> {
  const taps = filterTaps(source, target, from, length, filter);
  const weights = Int32Array.from(taps.weights, (weight) => {
    const scaled = weight * ONE;
    return Math.trunc(scaled + Math.sign(scaled) * 0.5);
  });
  return { ...taps, weights };
}

const toByte = (sum: number): number => {
  const value = Math.floor((sum + ONE / 2) / ONE);
  return Math.max(0, Math.min(value, 255));
};

/**
 * Sums along one axis. A picture is `lines` lines of pixels that lie `lineStep` apart, whose pixels lie `step`
 * apart (in bytes); the result has `taps.first.length` pixels a line.
 */
function resampleAxis(
  source: Uint8Array,
  target: Uint8Array,
  taps: Taps<Int32Array>,
  lines: number,
  from: { lineStep: number; step: number },
  to: { lineStep: number; step: number },
): void {
  const { first, count, weights, stride } = taps;
  for (let i = 0; i < first.length; i++) {
    const row = i * stride;
    const length = count[i]!;
    for (let line = 0; line < lines; line++) {
      let at = line * from.lineStep + first[i]! * from.step;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = 0; tap < length; tap++, at += from.step) {
        const weight = weights[row + tap]!;
        red += source[at]! * weight;
        green += source[at + 1]! * weight;
        blue += source[at + 2]! * weight;
      }
      const out = line * to.lineStep + i * to.step;
      target[out] = toByte(red);
      target[out + 1] = toByte(green);
      target[out + 2] = toByte(blue);
    }
  }
}

/**
 * Resizes a picture to `width` x `height` px and returns that, or only a region of it (which costs no more
 * than the region does).
 *
 * Gives Pillow's bytes (`Image.resize` of RGB): the filter widens with the reduction, rows first, both passes rounded to
 * 8 bits. Figures such as FID depend on it: libraries that "resize bilinearly" differ by more than models do (Parmar et
 * al., "On aliased resizing", 2022).
 *
 * @throws {RangeError} a size below 1, or a region that is not inside the result
 */
export function resizePicture(
  picture: Picture,
  width: number,
  height: number,
  filter: ResizeFilter = "bilinear",
  region: Region = { left: 0, top: 0, width, height },
): Picture {
  const { left, top } = region;
  const whole = [width, height, left, top, region.width, region.height].every(Number.isInteger);
  const inside = left >= 0 && top >= 0 && left + region.width <= width && top + region.height <= height;
  if (!whole || region.width < 1 || region.height < 1 || !inside) {
    throw new RangeError(
      `a region of ${region.width} x ${region.height} px at (${left}, ${top}) of ${width} x ${height} px cannot be drawn`,
    );
  }
  if (width === picture.width && height === picture.height) return cropPicture(picture, region);
  const across = wholeTaps(picture.width, width, left, region.width, filter);
  const down = wholeTaps(picture.height, height, top, region.height, filter);
  // Only the source rows that the second pass will read.
  const firstRow = down.first[0]!;
  const rows = down.first.at(-1)! + down.count.at(-1)! - firstRow;
  const narrow = new Uint8Array(region.width * rows * 3);
  const sourceRow = picture.width * 3;
  const targetRow = region.width * 3;
  const read = picture.data.subarray(firstRow * sourceRow);
  resampleAxis(
    read,
    narrow,
    across,
    rows,
    { lineStep: sourceRow, step: 3 },
    { lineStep: targetRow, step: 3 },
  );
  const data = new Uint8Array(region.width * region.height * 3);
  const shifted = { ...down, first: down.first.map((row) => row - firstRow) };
  const columns = { lineStep: 3, step: targetRow };
  resampleAxis(narrow, data, shifted, region.width, columns, columns);
  return { width: region.width, height: region.height, data };
}

/** A part of a picture, copied. */
export function cropPicture(picture: Picture, { left, top, width, height }: Region): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((top + row) * picture.width + left) * 3;
    data.set(picture.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, data };
}
