import { readFile } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import { ImageError } from "./errors.js";

/** Pictures with more pixels than this are refused before they are decoded. */
export const MAX_PIXELS = 100_000_000;

export const SUPPORTED_FORMATS = "JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG";

const READABLE = new Set(["jpeg", "png", "webp", "heif", "gif", "tiff", "svg"]);

/** A path, or the bytes of an encoded picture. */
export type PictureSource = string | Uint8Array;

export interface OpenPicture {
  /** What error messages call the picture. */
  readonly name: string;
  readonly metadata: Metadata;
  /** Width and height in pixels after the EXIF orientation has been applied. */
  readonly width: number;
  readonly height: number;
  /** A fresh pipeline over the first frame, not yet upright. `density` (dots per inch) matters to SVG only. */
  pipeline(density?: number): Sharp;
}

const startsWith = (bytes: Uint8Array, text: string, offset = 0): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset + offset, Math.min(text.length, bytes.length - offset)).equals(
    Buffer.from(text, "latin1"),
  );

const SIGNATURES: readonly (readonly [description: string, offset: number, signature: string])[] = [
  ["a JPEG", 0, "\xff\xd8\xff"],
  ["a PNG", 0, "\x89PNG\r\n\x1a\n"],
  ["a GIF", 0, "GIF8"],
  ["a WebP", 8, "WEBP"],
  ["an AVIF", 4, "ftypavif"],
  ["a TIFF", 0, "II*\0"],
  ["a TIFF", 0, "MM\0*"],
  ["a HEIC picture", 4, "ftyp"],
  ["a BMP", 0, "BM"],
  ["a PDF", 0, "%PDF"],
  ["a ZIP archive", 0, "PK\x03\x04"],
];

/** Words for what the first bytes of something are. */
export function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file (0 bytes)";
  for (const [description, offset, signature] of SIGNATURES) {
    if (bytes.length > offset && startsWith(bytes, signature, offset)) return description;
  }
  const head = Buffer.from(bytes.subarray(0, 24));
  const isText = head.every(
    (byte) => (byte >= 32 && byte < 127) || byte >= 128 || byte === 10 || byte === 13 || byte === 9,
  );
  return isText
    ? `text that begins with ${JSON.stringify(head.toString("utf8").replace(/\ufffd+$/, ""))}`
    : `${bytes.length} bytes that begin with ${head.subarray(0, 8).toString("hex")}`;
}

async function readSource(source: PictureSource, name: string): Promise<Uint8Array> {
  if (typeof source !== "string") return source;
  try {
    return await readFile(source);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const found =
      code === "ENOENT"
        ? "no such file"
        : code === "EISDIR"
          ? "a directory"
          : code === "EACCES"
            ? "a file without permission to read it"
            : `a file that cannot be read (${code ?? String(cause)})`;
    throw new ImageError(name, found, `a ${SUPPORTED_FORMATS} file`, { cause });
  }
}

/** The first line of libvips' report, which may run to a line for every damaged row. */
const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]!;

/**
 * Reads a picture's bytes and header, not its pixels.
 *
 * @param name what messages call it; by default its path, or its size for bytes
 * @throws {ImageError} nothing there, not a picture, or more than {@link MAX_PIXELS} pixels
 */
export async function openPicture(source: PictureSource, name?: string): Promise<OpenPicture> {
  const label = name ?? (typeof source === "string" ? source : `a picture of ${source.length} bytes`);
  const bytes = await readSource(source, label);
  if (bytes.length === 0) throw new ImageError(label, describeBytes(bytes), `a ${SUPPORTED_FORMATS} picture`);
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    const found = describeBytes(bytes);
    const known = /^an? (JPEG|PNG|GIF|WebP|AVIF|TIFF)$/.test(found);
    throw new ImageError(
      label,
      known ? `${found} whose header cannot be read (${bytes.length} bytes; ${firstLine(cause)})` : found,
      `a ${SUPPORTED_FORMATS} picture`,
      { cause },
    );
  }
  if (!READABLE.has(metadata.format)) {
    throw new ImageError(
      label,
      `a picture of the format ${metadata.format}`,
      `a ${SUPPORTED_FORMATS} picture`,
    );
  }
  const rows = metadata.pageHeight ?? metadata.height;
  if (metadata.width * rows > MAX_PIXELS) {
    throw new ImageError(
      label,
      `a picture of ${metadata.width} x ${rows} pixels (${(metadata.width * rows).toLocaleString("en-US")})`,
      `at most ${MAX_PIXELS.toLocaleString("en-US")} pixels`,
    );
  }
  const turned = (metadata.orientation ?? 1) >= 5;
  return {
    name: label,
    metadata,
    width: turned ? rows : metadata.width,
    height: turned ? metadata.width : rows,
    pipeline: (density) =>
      sharp(bytes, {
        pages: 1,
        failOn: "truncated",
        limitInputPixels: MAX_PIXELS,
        ...(density === undefined ? {} : { density }),
      }),
  };
}

/** Runs a decoding pipeline; what libvips reports about damaged pixels becomes an {@link ImageError}. */
export async function decode<T>(picture: OpenPicture, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const { format, width, height } = picture.metadata;
    throw new ImageError(
      picture.name,
      `a damaged or truncated ${format.toUpperCase()} (${firstLine(cause)})`,
      `the whole of a picture of ${width} x ${height} pixels`,
      { cause },
    );
  }
}
