import sharp from "sharp";
import type { Picture } from "../picture.js";

/**
 * Drawn this many times too large and reduced: librsvg does not smooth the edges of filtered shapes, of which
 * the shaded style is made.
 */
const OVERSAMPLING = 3;

/** Draws SVG text, which `svg` writes for any size, over white as `size` x `size` px. */
export async function renderSvg(svg: (size: number) => string, size: number): Promise<Picture> {
  const side = size * OVERSAMPLING;
  // Two pipelines, because one would draw the SVG at its final size and reduce nothing.
  const large = await sharp(Buffer.from(svg(side)))
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer();
  const data = await sharp(large, { raw: { width: side, height: side, channels: 3 } })
    .resize(size, size, { fit: "fill", kernel: "lanczos3" })
    .raw()
    .toBuffer();
  return { width: size, height: size, data: new Uint8Array(data) };
}
