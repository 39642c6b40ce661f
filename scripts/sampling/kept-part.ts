import type { Picture } from "../../src/data/index.js";

/** What is not kept is shown so grey, of 255. */
const HIDDEN = 160;

/** A part of a picture, in its width and height from the upper left. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const fill = (size: number, pixel: (x: number, y: number) => readonly number[]): Picture => {
  const data = new Uint8Array(3 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) data.set(pixel(x, y), 3 * (y * size + x));
  }
  return { width: size, height: size, data };
};

/** A mask as `--keep` takes it: black in a hole, white around it. */
export function maskAround({ left, top, right, bottom }: Part, size: number): Picture {
  const inside = (at: number, from: number, to: number) => at >= from * size && at < to * size;
  return fill(size, (x, y) =>
    inside(x, left, right) && inside(y, top, bottom) ? [0, 0, 0] : [255, 255, 255],
  );
}

/** A mask as `--keep top` stands for. */
export function upperHalf(size: number): Picture {
  return maskAround({ left: 0, top: 0.5, right: 1, bottom: 1 }, size);
}

/** The picture where the mask is white, grey elsewhere. */
export function keptPart(picture: Picture, mask: Picture): Picture {
  const { width, height, data } = picture;
  if (mask.width !== width || mask.height !== height) {
    throw new RangeError(
      `the mask is ${mask.width} x ${mask.height} px, the picture ${width} x ${height}; equal sizes are expected`,
    );
  }
  return { width, height, data: data.map((value, i) => (mask.data[i] === 255 ? value : HIDDEN)) };
}
