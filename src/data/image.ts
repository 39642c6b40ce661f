import type { Random } from "../engine/random.js";
import { decodePicture } from "./decode.js";
import type { PictureSource } from "./image-source.js";
import { onWhite } from "./on-white.js";
import type { Picture } from "./picture.js";
import { cropPicture, type ResizeFilter, resizePicture } from "./resample.js";
import { type AreaRange, trainingCrop } from "./training-crop.js";

/**
 * How a picture becomes a square: `crop` resizes the short side and crops the centre, `contain` puts the
 * whole picture on white, `stretch` ignores the proportions.
 */
export type Fit = "crop" | "contain" | "stretch";

export interface LoadOptions {
  /** Side of the square in pixels. Without it the picture keeps its own width and height. */
  readonly size?: number;
  readonly fit?: Fit;
  readonly filter?: ResizeFilter;
  /** What error messages call the picture. */
  readonly name?: string;
}

export interface TrainingCropOptions {
  readonly size: number;
  /** Draws three numbers: the area and the place of the square. */
  readonly random: Random;
  readonly area?: AreaRange;
  readonly filter?: ResizeFilter;
  readonly name?: string;
}

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < 1 || size > 8192) {
    throw new RangeError(`a picture's size is a whole number of pixels from 1 to 8192, ${size} given`);
  }
}

/** Python's `round`, which torchvision's centre crop uses: halves go to the even neighbour. */
const roundHalfToEven = (value: number): number => {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
};

/** Resizes the short side to `size` and crops the centre, with torchvision's rounding. */
export function centreCrop(picture: Picture, size: number, filter: ResizeFilter = "bilinear"): Picture {
  const short = Math.min(picture.width, picture.height);
  const width = Math.floor((size * picture.width) / short);
  const height = Math.floor((size * picture.height) / short);
  return resizePicture(picture, width, height, filter, {
    left: roundHalfToEven((width - size) / 2),
    top: roundHalfToEven((height - size) / 2),
    width: size,
    height: size,
  });
}

/** Puts the whole picture in the middle of a white square. */
function contain(picture: Picture, size: number, filter: ResizeFilter): Picture {
  const scale = size / Math.max(picture.width, picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const resized = resizePicture(picture, width, height, filter);
  const place = { left: Math.floor((size - width) / 2), top: Math.floor((size - height) / 2) };
  return onWhite(resized, size, place);
}

/**
 * Decodes a picture: upright, first frame, 8-bit sRGB, alpha over white; with `size`, as a square (by default
 * the evaluation crop of the specification: short side resized, centre cropped).
 *
 * @throws {ImageError} not there, no picture, damaged or with too many pixels
 */
export async function loadPicture(source: PictureSource, options: LoadOptions = {}): Promise<Picture> {
  const { size, fit = "crop", filter = "bilinear" } = options;
  if (size !== undefined) checkSize(size);
  const picture = await decodePicture(source, { name: options.name, shortSide: size });
  if (size === undefined) return picture;
  if (fit === "stretch") return resizePicture(picture, size, size, filter);
  return fit === "contain" ? contain(picture, size, filter) : centreCrop(picture, size, filter);
}

/**
 * The training crop: a square of a random area at a random place, resized to `size`; never mirrored.
 *
 * @throws {ImageError} as {@link loadPicture}
 */
export async function loadTrainingCrop(
  source: PictureSource,
  options: TrainingCropOptions,
): Promise<Picture> {
  const { size, random, area, filter = "bilinear" } = options;
  checkSize(size);
  const choice = [random.uniform(), random.uniform(), random.uniform()] as const;
  // Refuses the area before anything is read.
  trainingCrop(size, size, choice, area);
  const picture = await decodePicture(source, { name: options.name, shortSide: size });
  const square = cropPicture(picture, trainingCrop(picture.width, picture.height, choice, area));
  return resizePicture(square, size, size, filter);
}
