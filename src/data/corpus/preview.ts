import { Random } from "../../engine/random.js";
import { contactSheet } from "../contact-sheet.js";
import { loadPicture } from "../image.js";
import type { DrawnPicture } from "./draw.js";

const PREVIEW_COLUMNS = 8;
const PREVIEW_ROWS = 12;

/**
 * A contact sheet (PNG) of pictures drawn by the seed, with their canonical captions.
 *
 * @param cell width of a picture on the sheet in pixels, its own by default: long captions need more
 */
export async function drawPreview(
  pictures: readonly DrawnPicture[],
  seed: number,
  cell?: number,
): Promise<Uint8Array> {
  const order = new Random(seed, "preview").permutation(pictures.length);
  const chosen = [...order.slice(0, PREVIEW_COLUMNS * PREVIEW_ROWS)].map((index) => pictures[index]!);
  return contactSheet(
    await Promise.all(
      chosen.map(async ({ record, png }) => ({
        picture: await loadPicture(png, { name: record.key }),
        caption: record.captions[0]!,
      })),
    ),
    { columns: PREVIEW_COLUMNS, ...(cell === undefined ? {} : { cell }) },
  );
}
