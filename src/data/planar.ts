import type { Picture } from "./picture.js";

/**
 * Writes a picture as one planar `[3, height, width]` float32 block in [-1, 1].
 *
 * @param target for instance a batch `[batch, 3, height, width]`
 * @param offset index in `target` of the block's first value, for instance `i * 3 * height * width`
 * @throws {RangeError} the block does not fit into `target`
 */
export function writePlanar(picture: Picture, target: Float32Array, offset = 0): void {
  const { data, width, height } = picture;
  const plane = width * height;
  if (data.length !== plane * 3) {
    throw new RangeError(`a ${width} x ${height} picture has ${plane * 3} bytes, ${data.length} given`);
  }
  if (!Number.isInteger(offset) || offset < 0 || offset + plane * 3 > target.length) {
    throw new RangeError(`${plane * 3} values do not fit at ${offset} of ${target.length}`);
  }
  for (let channel = 0; channel < 3; channel++) {
    const start = offset + channel * plane;
    for (let i = 0, from = channel; i < plane; i++, from += 3) target[start + i] = data[from]! / 127.5 - 1;
  }
}

/**
 * Reads one planar `[3, height, width]` float32 block as a picture: clamped to [-1, 1], then rounded to the
 * nearest of 256 levels (as rFID asks for). NaN becomes 0 (black), so that a diverged model still shows.
 *
 * @throws {RangeError} `source` ends before the block does
 */
export function readPlanar(source: Float32Array, width: number, height: number, offset = 0): Picture {
  const plane = width * height;
  if (!Number.isInteger(offset) || offset < 0 || offset + plane * 3 > source.length) {
    throw new RangeError(`${plane * 3} values at ${offset} lie beyond the ${source.length} given`);
  }
  const data = new Uint8Array(plane * 3);
  for (let channel = 0; channel < 3; channel++) {
    const start = offset + channel * plane;
    for (let i = 0, to = channel; i < plane; i++, to += 3) {
      const value = Math.min(1, Math.max(-1, source[start + i]!));
      data[to] = Math.round((value + 1) * 127.5);
    }
  }
  return { width, height, data };
}
