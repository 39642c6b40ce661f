import type { Picture } from "./picture.js";

/**
 * The part of a picture that lies in a square whose rest is white.
 * @param place of the picture's corner in the square, also outside of it
 */
export function onWhite(picture: Picture, size: number, place: { left: number; top: number }): Picture {
  const data = new Uint8Array(size * size * 3).fill(255);
  const left = Math.max(0, place.left);
  const right = Math.min(size, place.left + picture.width);
  const bottom = Math.min(size, place.top + picture.height);
  for (let row = Math.max(0, place.top); row < bottom && left < right; row++) {
    const from = (row - place.top) * picture.width + left - place.left;
    data.set(picture.data.subarray(from * 3, (from + right - left) * 3), (row * size + left) * 3);
  }
  return { width: size, height: size, data };
}
