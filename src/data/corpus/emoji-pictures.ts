import { readFile } from "node:fs/promises";
import type { Concept } from "./concepts.js";
import { iconSvg, readIconSet } from "./icon-sets.js";
import { type Matching, matchIcons } from "./match.js";
import { readPictureFiles } from "./picture-files.js";
import { type Layer, renderFile, renderSvg } from "./render.js";
import { STYLES, type Style, type StyleName } from "./styles.js";

/** The pictures of one style, found for a list of concepts. */
export interface EmojiPictures {
  readonly matching: Matching;
  /** Draws a matched concept's picture as `size` x `size` px, transparent where it shows nothing. */
  draw(hexcode: string, size: number): Promise<Layer>;
}

function matchFiles(files: ReadonlyMap<string, string>, concepts: readonly Concept[]): Matching {
  const found = concepts.map(({ hexcode }) => hexcode).filter((hexcode) => files.has(hexcode));
  const icons = new Map(found.map((hexcode) => [hexcode, files.get(hexcode)!]));
  const missing = concepts.map(({ hexcode }) => hexcode).filter((hexcode) => !icons.has(hexcode));
  return { icons, byCodePoint: icons.size, byName: 0, byOtherName: 0, missing };
}

/**
 * Finds the pictures of a style.
 *
 * @throws {CorpusError} the package's files cannot be read
 */
export async function openStyle(style: StyleName, concepts: readonly Concept[]): Promise<EmojiPictures> {
  const { package: name, format }: Style = STYLES[style];
  if (format === "files") {
    const matching = matchFiles(await readPictureFiles(name), concepts);
    return {
      matching,
      draw: async (hexcode, size) => renderFile(await readFile(matching.icons.get(hexcode)!), size),
    };
  }
  const set = await readIconSet(style);
  const matching = matchIcons(set, concepts);
  return {
    matching,
    draw: async (hexcode, size) =>
      renderSvg((side) => iconSvg(set, matching.icons.get(hexcode)!, side), size),
  };
}
