import { Problem } from "../api/problem.js";
import { element } from "./element.js";

/** Kinds of pictures that the server reads. */
const served = ["image/png", "image/jpeg", "image/webp", "image/avif", "image/gif", "image/tiff"];

/** Pixels of the short side of a picture that is made smaller; the model sees a small square of it. */
const enough = 1024;

/** Width and height with a short side of `short` pixels, neither larger than it is nor empty. */
export function reducedSize(width: number, height: number, short: number): [width: number, height: number] {
  const factor = Math.min(1, short / Math.min(width, height));
  return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

/** Whether a file can be sent as it is. */
export const isServed = ({ type, size }: Pick<Blob, "type" | "size">, mostBytes: number): boolean =>
  served.includes(type) && size > 0 && size <= mostBytes;

/** Codes of answers that ask for another form of the picture, which the browser may be able to give. */
export const asksForOther = (code: string): boolean =>
  ["too_large", "too_many_pixels", "unsupported_picture", "unreadable_picture"].includes(code);

/**
 * A picture as a PNG file of moderate size, made by the browser: upright, over white.
 *
 * @throws Problem for a file that the browser cannot read either
 */
export async function redrawn(file: Blob): Promise<Blob> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    // A drawing in SVG may have no size of its own.
    const [width, height] = reducedSize(image.naturalWidth || enough, image.naturalHeight || enough, enough);
    const canvas = element("canvas", { width, height });
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (png) return png;
    throw new Error("no PNG");
  } catch (error) {
    throw new Problem(
      "This file is no picture that can be read. Choose a JPEG, PNG, WebP, AVIF, GIF or TIFF file, or save the picture as one of these first.",
      "unreadable_picture",
      { cause: error },
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
