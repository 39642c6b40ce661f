import { type AugVAEConfig, tokenLevels } from "../augvae/index.js";
import type { Picture } from "../data/index.js";

/** Value from which a mask's pixel is white, of 255. */
const white = 128;

/**
 * Which of a picture's tokens stay where a picture is drawn in part, `[tokens]`: of each level those whose square of pixels
 * lies in the part that is kept, as a whole.
 *
 * @param keep the upper half, or a picture of the model's resolution that is white where pixels are kept
 */
export function keptPlaces(config: AugVAEConfig, keep: "top" | Picture): boolean[] {
  return tokenLevels(config).flatMap((grid) =>
    Array.from({ length: grid * grid }, (_, i) => {
      const row = Math.floor(i / grid);
      if (keep === "top") return row < Math.floor(grid / 2);
      return isWhite(keep, row, i % grid, config.resolution / grid);
    }),
  );
}

/** Whether all pixels of a square are white. */
function isWhite({ data, width }: Picture, row: number, column: number, size: number): boolean {
  for (let y = row * size; y < (row + 1) * size; y++) {
    for (let x = column * size; x < (column + 1) * size; x++) {
      const at = 3 * (y * width + x);
      if (Math.min(data[at]!, data[at + 1]!, data[at + 2]!) < white) return false;
    }
  }
  return true;
}
