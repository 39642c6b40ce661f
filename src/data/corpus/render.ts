import sharp from "sharp";
import type { Picture } from "../image.js";

/** Drawn this many times too large and reduced, which keeps thin lines; more brings nothing visible. */
const OVERSAMPLING = 2;

/** Draws SVG text over white, `size` x `size` px. */
export async function renderSvg(svg: (size: number) => string, size: number): Promise<Picture> {
  const data = await sharp(Buffer.from(svg(size * OVERSAMPLING)))
    .flatten({ background: "#ffffff" })
    .resize(size, size, { fit: "fill", kernel: "lanczos3" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer();
  return { width: size, height: size, data: new Uint8Array(data) };
}
