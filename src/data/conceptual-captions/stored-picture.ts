import { createHash } from "node:crypto";
import sharp from "sharp";
import { decodePicture } from "../decode.js";
import { ImageError } from "../errors.js";

/** What a picture has to be, and becomes, to be kept. */
export interface StoreLimits {
  /** Pictures with a longer short side are reduced to it, in pixels; 0 keeps them as they are. */
  readonly shortSide: number;
  /** Pixels of the short side, at least. */
  readonly smallest: number;
}

/** A picture that decodes, as JPEG. */
export interface StoredPicture {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly originalWidth: number;
  readonly originalHeight: number;
  /** Digest of the bytes that came, in hexadecimal digits. */
  readonly sha256: string;
}

const QUALITY = 95;

/**
 * Decodes a picture whole, to know that it is one, and gives it as JPEG: its own bytes where it is one and not too
 * large, else new ones, alpha over white, the first frame of an animation.
 *
 * @throws {ImageError} it does not decode, is an SVG, or is too small
 */
export async function storedPicture(
  bytes: Uint8Array,
  { shortSide, smallest }: StoreLimits,
  name: string,
): Promise<StoredPicture> {
  const picture = await decodePicture(bytes, { name });
  const { format } = await sharp(bytes).metadata();
  if (format === "svg") throw new ImageError(name, "an SVG", "a picture of pixels");
  const { width: originalWidth, height: originalHeight, data } = picture;
  const side = Math.min(originalWidth, originalHeight);
  if (side < smallest) {
    const found = `a picture of ${originalWidth} x ${originalHeight} pixels`;
    throw new ImageError(name, found, `at least ${smallest} on the short side`);
  }
  const facts = {
    originalWidth,
    originalHeight,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  };
  const reduce = shortSide > 0 && side > shortSide;
  if (format === "jpeg" && !reduce) {
    return { jpeg: bytes, width: originalWidth, height: originalHeight, ...facts };
  }
  const scale = reduce ? shortSide / side : 1;
  const width = Math.max(1, Math.round(originalWidth * scale));
  const height = Math.max(1, Math.round(originalHeight * scale));
  const raw = { width: originalWidth, height: originalHeight, channels: 3 as const };
  const image = sharp(data, { raw, limitInputPixels: false });
  const sized = reduce ? image.resize(width, height, { fit: "fill", kernel: "lanczos3" }) : image;
  const jpeg = await sized.jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" }).toBuffer();
  return { jpeg, width, height, ...facts };
}
