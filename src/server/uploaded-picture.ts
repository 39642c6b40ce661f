import sharp, { type Metadata } from "sharp";
import type { Picture } from "../data/index.js";
import type { ServedModel } from "./context.js";
import { ApiError } from "./errors.js";
import type { Limits } from "./limits.js";
import type { OneAtATime } from "./one-at-a-time.js";

const formats = "JPEG, PNG, WebP, AVIF, GIF or TIFF";

/** First bytes of the formats that are taken. SVG, which is a program more than a picture, is none of them. */
const signatures: readonly (readonly [offset: number, signature: string])[] = [
  [0, "\xff\xd8\xff"],
  [0, "\x89PNG\r\n\x1a\n"],
  [8, "WEBP"],
  [4, "ftypavif"],
  [4, "ftypavis"],
  [0, "GIF8"],
  [0, "II*\0"],
  [0, "MM\0*"],
];

/** The decoder's names of these formats; a file that begins as one of them may still be another. */
const decoded: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "heif", "gif", "tiff"]);

/** Bytes of a picture in base64, with or without the head of a data URL. @throws ApiError for what is none */
export function fromBase64(text: string, field: string, { pictureBytes }: Limits): Buffer {
  const content = text.replace(/^data:[\w/+.;=-]{0,100};base64,/, "").trim();
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(content)) {
    throw new ApiError(
      400,
      "invalid_request",
      `${field}: expected the bytes of a picture in base64, or a data URL of them`,
      "Encode the file and send it again.",
      { issues: [{ path: field, problem: "not base64" }] },
    );
  }
  const bytes = Buffer.from(content, "base64");
  checkBytes(bytes.length, pictureBytes);
  return bytes;
}

/** @throws ApiError 413 */
export function checkBytes(bytes: number, most: number): void {
  if (bytes <= most) return;
  throw new ApiError(
    413,
    "too_large",
    `the picture has ${count(bytes)} bytes, at most ${count(most)} are taken`,
    "Make it smaller: the model sees a small square of it anyway.",
  );
}

/**
 * Decodes a picture as the model sees it: bounded in pixels, which its header tells, before anything is decoded; turned
 * upright, alpha over white, the short side resized and the centre cropped.
 *
 * @param decoding decoded pictures are large: one is decoded at a time
 * @throws ApiError for another format or too many pixels; ImageError for one that is damaged
 */
export async function decodeUpload(
  bytes: Uint8Array,
  model: Pick<ServedModel, "prepare">,
  limits: Limits,
  decoding: OneAtATime,
  signal: AbortSignal,
): Promise<Picture> {
  checkBytes(bytes.length, limits.pictureBytes);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(32, bytes.length)).toString("latin1");
  if (!signatures.some(([offset, signature]) => head.startsWith(signature, offset))) {
    throw unsupported(bytes);
  }
  let metadata: Metadata | undefined;
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    // The decoder says better what is wrong with it.
  }
  if (metadata) {
    if (!decoded.has(metadata.format)) throw unsupported(bytes);
    checkPixels(metadata.width, metadata.pageHeight ?? metadata.height, limits);
  }
  return decoding.run(() => model.prepare(bytes), signal);
}

function unsupported(bytes: Uint8Array): ApiError {
  return new ApiError(
    415,
    "unsupported_picture",
    `the ${count(bytes.length)} bytes are no ${formats}`,
    "Save the picture in one of these formats and send that.",
  );
}

function checkPixels(width: number, height: number, { picturePixels }: Limits): void {
  if (width * height <= picturePixels) return;
  throw new ApiError(
    413,
    "too_many_pixels",
    `the picture is ${count(width)} x ${count(height)} pixels, at most ${count(picturePixels)} in all are taken`,
    "Make it smaller: the model sees a small square of it anyway.",
  );
}

const count = (value: number): string => value.toLocaleString("en-US");
