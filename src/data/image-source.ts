import { readFile } from "node:fs/promises";
import { ImageError } from "./errors.js";

/** What error messages call the formats that can be read. */
export const SUPPORTED_FORMATS = "JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG";

/** A path, or the bytes of an encoded picture. */
export type PictureSource = string | Uint8Array;

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

/**
 * The encoded bytes of a picture.
 *
 * @throws {ImageError} nothing can be read there, or there is nothing in it
 */
export async function readSource(source: PictureSource, name: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = typeof source === "string" ? await readFile(source) : source;
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
  if (bytes.length === 0) throw new ImageError(name, describeBytes(bytes), `a ${SUPPORTED_FORMATS} picture`);
  return bytes;
}
