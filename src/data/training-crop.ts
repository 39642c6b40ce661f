import type { Region } from "./resample.js";

/** Three numbers in [0, 1) that choose a crop: its area, and where it lies across and down. */
export type CropChoice = readonly [area: number, across: number, down: number];

/** Smallest and largest area of a crop, as a part of the largest square that fits. */
export type AreaRange = readonly [smallest: number, largest: number];

/** "Random crop with 0.75 crop ratio" (appendix A.2). */
export const TRAINING_AREA: AreaRange = [0.75, 1];

/**
 * The square that a picture of `width` x `height` pixels is trained on: of a random area, at a random place.
 *
 * @throws {RangeError} areas that do not lie in order above 0 and up to 1
 */
export function trainingCrop(
  width: number,
  height: number,
  [part, across, down]: CropChoice,
  [smallest, largest]: AreaRange = TRAINING_AREA,
): Region {
  if (!(smallest > 0 && smallest <= largest && largest <= 1)) {
    throw new RangeError(`a crop's area runs from above 0 to at most 1, ${smallest} to ${largest} given`);
  }
  const area = smallest + (largest - smallest) * part;
  const side = Math.max(1, Math.round(Math.min(width, height) * Math.sqrt(area)));
  return {
    left: Math.floor(across * (width - side + 1)),
    top: Math.floor(down * (height - side + 1)),
    width: side,
    height: side,
  };
}
