import type { Picture } from "../data/picture.js";
import { gaussianBlur, requireRadius } from "./gaussian-blur.js";
import { pillowGaussianBlur } from "./pillow-blur.js";

/** Ways to blur: Pillow's `GaussianBlur`, which Table 3 of the paper uses, or an exact Gaussian rounded to 8 bits. */
export const blurKinds = ["pillow", "exact"] as const;

export type BlurKind = (typeof blurKinds)[number];

/** How pictures are blurred before they are described. */
export interface Blur {
  readonly kind: BlurKind;
  /** In pixels; 0 leaves pictures as they are. */
  readonly radius: number;
}

/** @throws RangeError for a radius below 0 */
export function blurPicture(picture: Picture, { kind, radius }: Blur): Picture {
  requireRadius(radius);
  if (radius === 0) return picture;
  return kind === "pillow" ? pillowGaussianBlur(picture, radius) : gaussianBlur(picture, radius);
}

/** What is said of features of blurred pictures, behind the features' own name; nothing of radius 0. */
export function blurWords({ kind, radius }: Blur): string {
  if (radius === 0) return "";
  return kind === "pillow"
    ? `; blurred by Pillow's GaussianBlur(${radius})`
    : `; blurred by a Gaussian of ${radius} px`;
}
