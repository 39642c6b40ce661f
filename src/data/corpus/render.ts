import sharp from "sharp";
import type { Picture } from "../picture.js";

/**
 * Drawn this many times too large and reduced: librsvg does not smooth the edges of filtered shapes, of which
 * the shaded style is made.
 */
const OVERSAMPLING = 3;

/** A picture with transparency: `data` holds R, G, B, A for each of `size` x `size` pixels. */
export interface Layer {
  readonly size: number;
  readonly data: Buffer;
}

/** Draws SVG text, which `svg` writes for any size, as `size` x `size` px; transparent where it shows nothing. */
export async function renderSvg(svg: (size: number) => string, size: number): Promise<Layer> {
  const side = size * OVERSAMPLING;
  // Two pipelines, because one would draw the SVG at its final size and reduce nothing.
  const large = await sharp(Buffer.from(svg(side)))
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer();
  const data = await sharp(large, { raw: { width: side, height: side, channels: 4 } })
    .resize(size, size, { fit: "fill", kernel: "lanczos3" })
    .raw()
    .toBuffer();
  return { size, data };
}

/** Reads a picture file and scales it to fit `size` x `size` px, centred; transparent where it shows nothing. */
export async function renderFile(file: Uint8Array, size: number): Promise<Layer> {
  const data = await sharp(file)
    .resize(size, size, { fit: "contain", background: "#ffffff00", kernel: "lanczos3" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer();
  return { size, data };
}

/** A picture's place in a larger one: its upper left corner in pixels. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly left: number;
  readonly top: number;
}

/** Lays a picture over white. */
export function overWhite(layer: Layer): Picture {
  return layersOverWhite(layer.size, [{ layer, left: 0, top: 0 }]);
}

/** Lays pictures, the last on top, over a white square of `size` x `size` px that all of them lie in. */
export function layersOverWhite(size: number, placed: readonly PlacedLayer[]): Picture {
  const pixels = new Uint8Array(size * size * 3).fill(255);
  for (const { layer, left, top } of placed) {
    for (let y = 0; y < layer.size; y++) {
      let from = y * layer.size * 4;
      let to = ((top + y) * size + left) * 3;
      for (let x = 0; x < layer.size; x++, from += 4) {
        const alpha = layer.data[from + 3]!;
        for (let channel = 0; channel < 3; channel++, to++) {
          const under = pixels[to]!;
          pixels[to] = Math.round((layer.data[from + channel]! * alpha + under * (255 - alpha)) / 255);
        }
      }
    }
  }
  return { width: size, height: size, data: pixels };
}
