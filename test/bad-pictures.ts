import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { pngChunk } from "../src/data/png.js";

const colours = (width: number, height: number) => ({
  raw: { width, height, channels: 3 as const },
});

function noise(width: number, height: number): Buffer {
  return Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * i * 31) % 251));
}

/** Pictures that are unusual but good, by file name. */
export async function unusualPictures(): Promise<Record<string, Uint8Array>> {
  const square = noise(40, 40);
  const frames = [0, 1, 2].map((i) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background: { r: 80 * i, g: 40, b: 200 } } })
      .png()
      .toBuffer(),
  );
  const animation = sharp(await Promise.all(frames), { join: { animated: true } });
  return {
    "animated.gif": await animation.clone().gif().toBuffer(),
    "animated.webp": await animation.webp().toBuffer(),
    "cmyk.jpg": await sharp(square, colours(40, 40)).toColourspace("cmyk").jpeg().toBuffer(),
    "sixteen-bit.png": await sharp(square, colours(40, 40)).toColourspace("rgb16").png().toBuffer(),
    "30000-wide.png": await sharp({ create: { width: 30_000, height: 20, channels: 3, background: "#456" } })
      .png()
      .toBuffer(),
    "transparent.png": await sharp({
      create: { width: 9, height: 30, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer(),
    "one-pixel.png": await sharp({ create: { width: 1, height: 1, channels: 3, background: "#fff" } })
      .png()
      .toBuffer(),
    "drawing.svg": Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle r="4"/></svg>',
    ),
  };
}

/** A PNG whose header tells of this many pixels, nearly all of which are missing. */
function announced(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const data = deflateSync(Buffer.alloc(1 + 3 * width));
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", data),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

/** Files that cannot be used as pictures, with what is to be said of each. */
export async function badPictures(): Promise<Record<string, { bytes: Uint8Array; message: RegExp }>> {
  const png = await sharp(noise(64, 64), colours(64, 64)).png().toBuffer();
  const jpeg = await sharp(noise(64, 64), colours(64, 64)).jpeg().toBuffer();
  return {
    "truncated.png": {
      bytes: png.subarray(0, png.length / 2),
      message: /PNG of \d+ bytes .*truncated.*all pixels of a 64 x 64 picture/,
    },
    "truncated.jpg": { bytes: jpeg.subarray(0, jpeg.length / 2), message: /JPEG of \d+ bytes .*truncated/ },
    "header-only.png": { bytes: png.subarray(0, 20), message: /a PNG of 20 bytes .*damaged/ },
    "huge.png": {
      bytes: announced(30_000, 30_000),
      message: /a picture of 30000 x 30000 pixels.*, expected at most 100,000,000 pixels/,
    },
    "empty.png": { bytes: new Uint8Array(), message: /an empty file \(0 bytes\)/ },
    "text.png": {
      bytes: Buffer.from("this is no picture"),
      message: /text that begins with "this is no picture"/,
    },
    "archive.jpg": { bytes: Buffer.from("PK\x03\x04abcdefgh"), message: /a ZIP archive/ },
  };
}
