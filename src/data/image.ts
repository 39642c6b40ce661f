import sharp, { type Sharp } from "sharp";
import type { Random } from "../engine/random.js";
import { decode, type OpenPicture, openPicture, type PictureSource } from "./image-source.js";

// Pictures are small and many: threads inside one picture cost more than they bring, and training uses the cores.
sharp.concurrency(1);

/** 8-bit sRGB, interleaved: `data[(y * width + x) * 3 + channel]`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Antialiased in both cases: the filter widens with the reduction, as in Pillow. */
export type ResizeFilter = "bilinear" | "lanczos3";

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
  /** Smallest and largest area of the square, as a part of the largest square that fits. */
  readonly area?: readonly [number, number];
  readonly filter?: ResizeFilter;
  readonly name?: string;
}

const KERNELS = { bilinear: "linear", lanczos3: "lanczos3" } as const;

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < 1 || size > 8192) {
    throw new RangeError(`a picture's size is a whole number of pixels from 1 to 8192, ${size} given`);
  }
}

/** The pipeline upright and over white. An SVG is drawn no smaller than it is needed. */
function upright(picture: OpenPicture, size: number | undefined): Sharp {
  const shortSide = Math.min(picture.width, picture.height);
  const density =
    picture.metadata.format === "svg" && size !== undefined && size > shortSide
      ? Math.ceil((picture.metadata.density ?? 72) * (size / shortSide))
      : undefined;
  return picture.pipeline(density).autoOrient().flatten({ background: "#ffffff" });
}

async function toPicture(pipeline: Sharp): Promise<Picture> {
  const { data, info } = await pipeline
    .toColourspace("srgb")
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

/**
 * Decodes a picture: upright, first frame, 8-bit sRGB, alpha over white, and by default resized so that the
 * short side is `size` and cropped at the centre (the evaluation crop of the specification).
 *
 * @throws {ImageError} see {@link openPicture}; also where pixels are missing or damaged
 */
export async function loadPicture(source: PictureSource, options: LoadOptions = {}): Promise<Picture> {
  const { size, fit = "crop", filter = "bilinear" } = options;
  if (size !== undefined) checkSize(size);
  const picture = await openPicture(source, options.name);
  return decode(picture, () => {
    const pipeline = upright(picture, size);
    if (size === undefined) return toPicture(pipeline);
    const kernel = KERNELS[filter];
    if (fit !== "crop") {
      return toPicture(
        pipeline.resize(size, size, {
          fit: fit === "contain" ? "contain" : "fill",
          kernel,
          background: "#ffffff",
          fastShrinkOnLoad: false,
        }),
      );
    }
    const scale = size / Math.min(picture.width, picture.height);
    const width = Math.max(size, Math.round(picture.width * scale));
    const height = Math.max(size, Math.round(picture.height * scale));
    return toPicture(
      pipeline.resize(width, height, { fit: "fill", kernel, fastShrinkOnLoad: false }).extract({
        left: Math.round((width - size) / 2),
        top: Math.round((height - size) / 2),
        width: size,
        height: size,
      }),
    );
  });
}

/**
 * The training crop: a square of a random area and place, resized to `size`; never mirrored.
 *
 * @throws {ImageError} see {@link loadPicture}
 */
export async function loadTrainingCrop(
  source: PictureSource,
  options: TrainingCropOptions,
): Promise<Picture> {
  const { size, random, area = [0.75, 1], filter = "bilinear" } = options;
  checkSize(size);
  const part = area[0] + (area[1] - area[0]) * random.uniform();
  const across = random.uniform();
  const down = random.uniform();
  const picture = await openPicture(source, options.name);
  const square = Math.min(picture.width, picture.height);
  const side = Math.max(1, Math.round(square * Math.sqrt(part)));
  return decode(picture, () =>
    toPicture(
      upright(picture, undefined)
        .extract({
          left: Math.min(picture.width - side, Math.floor(across * (picture.width - side + 1))),
          top: Math.min(picture.height - side, Math.floor(down * (picture.height - side + 1))),
          width: side,
          height: side,
        })
        .resize(size, size, { fit: "fill", kernel: KERNELS[filter], fastShrinkOnLoad: false }),
    ),
  );
}

/** PNG bytes of a picture. `metadata` becomes text chunks (keyword to text). */
export function encodePng(picture: Picture): Promise<Uint8Array> {
  return sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
}
