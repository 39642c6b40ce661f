import sharp, { type OverlayOptions } from "sharp";
import type { Picture } from "./picture.js";

export interface SheetCell {
  readonly picture: Picture;
  readonly caption?: string;
}

export interface SheetOptions {
  /** Pictures in a row. */
  readonly columns?: number;
  /** Height and width of a cell's picture in pixels; by default the largest picture's longer side. */
  readonly cell?: number;
}

const GAP = 12;
const FONT_SIZE = 11;
const LINE_HEIGHT = 14;
const MAX_LINES = 3;
/** Width of an average character as a part of the font's size, on the safe side. */
const CHARACTER_WIDTH = 0.56;

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`).replace(/[^\P{Cc}\n]/gu, " ");

/** Breaks a caption into at most {@link MAX_LINES} lines; what does not fit ends in an ellipsis. */
export function wrapCaption(caption: string, width: number): string[] {
  const limit = Math.max(4, Math.floor(width / (FONT_SIZE * CHARACTER_WIDTH)));
  const lines: string[] = [];
  let line = "";
  for (let word of caption.split(/\s+/).filter((part) => part !== "")) {
    if (line !== "" && line.length + 1 + word.length <= limit) {
      line += ` ${word}`;
      continue;
    }
    if (line !== "") lines.push(line);
    while (word.length > limit) {
      lines.push(word.slice(0, limit));
      word = word.slice(limit);
    }
    line = word;
  }
  if (line !== "") lines.push(line);
  if (lines.length <= MAX_LINES) return lines;
  const last = lines[MAX_LINES - 1]!;
  return [...lines.slice(0, MAX_LINES - 1), `${last.slice(0, limit - 3)}...`];
}

/**
 * A grid of pictures on white with captions below them, as PNG. Where the machine has no font, the captions
 * stay empty.
 *
 * @throws {RangeError} no pictures
 */
export async function contactSheet(
  cells: readonly SheetCell[],
  options: SheetOptions = {},
): Promise<Uint8Array> {
  if (cells.length === 0) throw new RangeError("a contact sheet needs at least one picture");
  const columns = Math.min(cells.length, options.columns ?? Math.ceil(Math.sqrt(cells.length)));
  const side =
    options.cell ?? Math.max(...cells.map(({ picture }) => Math.max(picture.width, picture.height)));
  const cellWidth = Math.max(side, 96);
  const wrapped = cells.map(({ caption }) => (caption === undefined ? [] : wrapCaption(caption, cellWidth)));
  const textHeight = Math.max(...wrapped.map((lines) => lines.length)) * LINE_HEIGHT;
  const stepX = cellWidth + GAP;
  const stepY = side + (textHeight > 0 ? textHeight + 4 : 0) + GAP;
  const width = columns * stepX + GAP;
  const height = Math.ceil(cells.length / columns) * stepY + GAP;
  const place = (index: number) => ({
    left: GAP + (index % columns) * stepX,
    top: GAP + Math.floor(index / columns) * stepY,
  });
  const layers: OverlayOptions[] = await Promise.all(
    cells.map(async ({ picture }, index) => {
      const scale = side / Math.max(picture.width, picture.height);
      const pixels = sharp(picture.data, {
        raw: { width: picture.width, height: picture.height, channels: 3 },
      });
      const shownWidth = Math.max(1, Math.round(picture.width * scale));
      const shownHeight = Math.max(1, Math.round(picture.height * scale));
      const input = await pixels.resize(shownWidth, shownHeight, { fit: "fill" }).png().toBuffer();
      const { left, top } = place(index);
      return {
        input,
        left: left + Math.floor((cellWidth - shownWidth) / 2),
        top: top + Math.floor((side - shownHeight) / 2),
      };
    }),
  );
  const lines = wrapped.flatMap((captionLines, index) => {
    const { left, top } = place(index);
    return captionLines.map(
      (line, number) =>
        `<text x="${left + cellWidth / 2}" y="${top + side + 4 + (number + 0.75) * LINE_HEIGHT}">${escapeXml(line)}</text>`,
    );
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g font-family="sans-serif" font-size="${FONT_SIZE}" text-anchor="middle" fill="#222">${lines.join("")}</g></svg>`;
  if (lines.length > 0) layers.push({ input: Buffer.from(svg), left: 0, top: 0 });
  return sharp({ create: { width, height, channels: 3, background: "#ffffff" } })
    .composite(layers)
    .png({ compressionLevel: 9 })
    .toBuffer();
}
