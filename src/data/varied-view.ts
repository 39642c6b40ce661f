import sharp from "sharp";
import type { Random } from "../engine/random.js";
import { onWhite } from "./on-white.js";
import type { Picture } from "./picture.js";

/** How far views stray from their picture, evenly drawn between both ends. */
const RANGES = {
  /** Of the side's length. */
  zoom: [0.75, 1.15],
  degrees: [-15, 15],
  /** Parts of the side. */
  shift: [-0.06, 0.06],
  /** Whole degrees around the colour circle. */
  hue: [-25, 25],
  saturation: [0.5, 1.5],
} as const;
/** Share of the views without colour. */
const GREY = 0.1;
const white = { r: 255, g: 255, b: 255 };

export interface VariedViewOptions {
  readonly random: Random;
  /** Half of the views are mirrored; false where left and right mean something. */
  readonly mirror: boolean;
  /** Colours are changed; false where they mean something. */
  readonly recolour: boolean;
}

/**
 * A square picture as another artist might have set it: nearer or farther, turned, aside, in other hues or none, mirrored. What
 * comes into sight at the edges is white, and what was white stays so.
 */
export async function variedView(picture: Picture, options: VariedViewOptions): Promise<Picture> {
  const { random, mirror, recolour } = options;
  const { width: size } = picture;
  const draw = ([least, most]: readonly [number, number]) => least + (most - least) * random.uniform();
  const zoom = draw(RANGES.zoom);
  const angle = (draw(RANGES.degrees) / 180) * Math.PI;
  const [across, down] = [draw(RANGES.shift), draw(RANGES.shift)];
  const hue = (Math.round(draw(RANGES.hue)) + 360) % 360;
  const saturation = draw(RANGES.saturation);
  const grey = random.uniform() < GREY;
  const side = random.uniform() < 0.5 && mirror ? -1 : 1;
  const [cosine, sine] = [zoom * Math.cos(angle), zoom * Math.sin(angle)];
  const { data, info } = await sharp(picture.data, {
    raw: { width: size, height: picture.height, channels: 3 },
  })
    .affine([side * cosine, -sine, side * sine, cosine], { background: white, interpolator: "bicubic" })
    .modulate(recolour ? (grey ? { saturation: 0 } : { hue, saturation }) : {})
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned = { width: info.width, height: info.height, data };
  return onWhite(turned, size, {
    left: Math.round((size - info.width) / 2 + across * size),
    top: Math.round((size - info.height) / 2 + down * size),
  });
}
