import { Buffer } from "node:buffer";
import sharp from "sharp";
import type { Picture } from "./picture.js";

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const CHUNK_OVERHEAD = 12;
/** Signature and IHDR chunk. */
const HEADER_BYTES = SIGNATURE_BYTES + CHUNK_OVERHEAD + 13;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as PNG defines it (PNG specification, annex D). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** One PNG chunk: length, type, data, checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(data.length + CHUNK_OVERHEAD);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, "latin1");
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** An uncompressed iTXt chunk: keyword, flags, no language, UTF-8 text. */
function textChunk(keyword: string, text: string): Uint8Array {
  if (!/^[\x20-\x7e]{1,79}$/.test(keyword) || keyword !== keyword.trim()) {
    throw new RangeError(
      `a PNG keyword is 1 to 79 printable ASCII characters without spaces at its ends, ${JSON.stringify(keyword)} given`,
    );
  }
  if (text.includes("\0")) throw new RangeError(`the PNG text of ${keyword} holds a null character`);
  return pngChunk(
    "iTXt",
    Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, "latin1"), Buffer.from(text, "utf8")]),
  );
}

/**
 * PNG bytes of a picture: 8-bit RGB.
 *
 * @param metadata international text chunks, keyword to text, for instance `{ Description: "a red apple" }`
 * @throws {RangeError} a keyword or text that PNG does not allow
 */
export async function encodePng(
  picture: Picture,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const chunks = Object.entries(metadata).map(([keyword, text]) => textChunk(keyword, text));
  const png = await sharp(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  })
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
  if (chunks.length === 0) return png;
  // Before the pixels: libvips, for one, reads no text that comes after them.
  return Buffer.concat([png.subarray(0, HEADER_BYTES), ...chunks, png.subarray(HEADER_BYTES)]);
}

/** The international text chunks of a PNG, as {@link encodePng} writes them; empty where there are none. */
export function readPngText(png: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.length);
  const found: Record<string, string> = {};
  let at = SIGNATURE_BYTES;
  while (at + CHUNK_OVERHEAD <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "iTXt") {
      const data = bytes.subarray(at + 8, at + 8 + length);
      const keywordEnd = data.indexOf(0);
      const languageEnd = data.indexOf(0, keywordEnd + 3);
      const translatedEnd = data.indexOf(0, languageEnd + 1);
      const isPlain = data[keywordEnd + 1] === 0;
      if (keywordEnd > 0 && languageEnd > 0 && translatedEnd > 0 && isPlain) {
        found[data.toString("latin1", 0, keywordEnd)] = data.toString("utf8", translatedEnd + 1);
      }
    }
    at += length + CHUNK_OVERHEAD;
  }
  return found;
}
