import sharp from "sharp";
import type { Random } from "../engine/random.js";
import { onWhite } from "./on-white.js";
import type { Picture } from "./picture.js";

/** How small a view becomes at most, in parts of the side. */
const LEAST = 0.875;

export interface NudgedViewOptions {
  readonly random: Random;
  /** Half of the views are mirrored; false where left and right mean something. */
  readonly mirror: boolean;
}

/**
 * A square picture whole and upright, a little smaller and somewhere in the square that is left to it, on white; half of the views
 * mirrored. Its patches fall on other places of a grid of tokens than the picture's own.
 */
export async function nudgedView(picture: Picture, { random, mirror }: NudgedViewOptions): Promise<Picture> {
  const { width: size } = picture;
  const side = Math.round(size * (LEAST + (1 - LEAST) * random.uniform()));
  const [left, top] = [random.integer(size - side + 1), random.integer(size - side + 1)];
  const mirrored = random.uniform() < 0.5 && mirror;
  const { data } = await sharp(picture.data, { raw: { width: size, height: picture.height, channels: 3 } })
    .flop(mirrored)
    .resize(side, side, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return onWhite({ width: side, height: side, data }, size, { left, top });
}
