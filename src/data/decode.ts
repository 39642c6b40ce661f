import sharp, { type Metadata } from "sharp";
import { ImageError } from "./errors.js";
import { describeBytes, type PictureSource, readSource, SUPPORTED_FORMATS } from "./image-source.js";
import type { Picture } from "./picture.js";

/** Pictures with more pixels than this are refused before they are decoded. */
export const MAX_PIXELS = 100_000_000;

// Pictures are small and many: threads inside one picture cost more than they bring, and training uses the cores.
sharp.concurrency(1);

export interface DecodeOptions {
  /** What error messages call the picture; by default its path, or its size for bytes. */
  readonly name?: string | undefined;
  /** The short side that the picture will be reduced to, in pixels: an SVG is drawn no smaller. */
  readonly shortSide?: number | undefined;
}

/** The first line of libvips' report, which may run to a line for every damaged row. */
const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]!;

/** Markup, a byte order mark before it or none, as latin1 has its bytes. */
const MARKUP = /^(?:\xef\xbb\xbf)?\s*</;

/** Dots per inch at which an SVG's short side has the pixels asked for; undefined for its own size. */
async function svgDensity(bytes: Uint8Array, shortSide: number | undefined): Promise<number | undefined> {
  if (shortSide === undefined || !MARKUP.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"))) {
    return undefined;
  }
  const metadata = await sharp(bytes).metadata();
  const own = Math.min(metadata.width, metadata.height);
  return own < shortSide ? Math.ceil((metadata.density ?? 72) * (shortSide / own)) : undefined;
}

/** Why a picture could not be decoded, in one line. */
async function diagnose(bytes: Uint8Array, name: string, cause: unknown): Promise<ImageError> {
  const found = describeBytes(bytes);
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    const known = /^an? (JPEG|PNG|GIF|WebP|AVIF|TIFF)$/.test(found);
    return new ImageError(
      name,
      known ? `${found} of ${bytes.length} bytes that is damaged or truncated (${firstLine(cause)})` : found,
      `a ${SUPPORTED_FORMATS} picture`,
      { cause },
    );
  }
  const width = metadata.width;
  const height = metadata.pageHeight ?? metadata.height;
  if (width * height > MAX_PIXELS) {
    return new ImageError(
      name,
      `a picture of ${width} x ${height} pixels (${(width * height).toLocaleString("en-US")})`,
      `at most ${MAX_PIXELS.toLocaleString("en-US")} pixels`,
      { cause },
    );
  }
  return new ImageError(
    name,
    `a ${metadata.format.toUpperCase()} of ${bytes.length} bytes that is damaged or truncated (${firstLine(cause)})`,
    `all pixels of a ${width} x ${height} picture`,
    { cause },
  );
}

/**
 * Decodes a picture whole: turned upright (EXIF), the first frame of an animation, any colour space and depth
 * as 8-bit sRGB, alpha over white.
 *
 * @throws {ImageError} nothing there, no picture, damaged, or more than {@link MAX_PIXELS} pixels
 */
export async function decodePicture(source: PictureSource, options: DecodeOptions = {}): Promise<Picture> {
  const name = options.name ?? (typeof source === "string" ? source : `a picture of ${source.length} bytes`);
  const bytes = await readSource(source, name);
  try {
    const density = await svgDensity(bytes, options.shortSide);
    const { data, info } = await sharp(bytes, {
      pages: 1,
      failOn: "truncated",
      limitInputPixels: MAX_PIXELS,
      ...(density === undefined ? {} : { density }),
    })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width: info.width, height: info.height, data: pixels };
  } catch (cause) {
    throw await diagnose(bytes, name, cause);
  }
}
