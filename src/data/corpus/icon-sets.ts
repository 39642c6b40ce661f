import { CorpusError } from "../errors.js";
import { ICON_MEANINGS } from "./icon-meanings.js";
import { isLeftOut } from "./icon-names.js";
import { readPackageJson } from "./packages.js";
import { STYLES, type Style, type StyleName } from "./styles.js";

/** A set of SVG pictures in Iconify's JSON format, as much of it as we use. */
export interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Readonly<Record<string, IconBody>>;
  readonly aliases: Readonly<Record<string, IconAlias>>;
  /** From lower-case code points joined with hyphens to icon name; empty in some sets. */
  readonly characters: Readonly<Record<string, string>>;
  /** What icons show whose names do not tell it: from icon name to a concept's. */
  readonly meanings: Readonly<Record<string, string>>;
  /** Names are words without anything between them. */
  readonly joinedNames: boolean;
  /** The set's pictures reach the edge of their box. */
  readonly needsMargin: boolean;
}

interface IconBox {
  readonly width?: number;
  readonly height?: number;
  readonly left?: number;
  readonly top?: number;
}

export interface IconBody extends IconBox {
  readonly body: string;
  /** An old name or drawing that the set keeps for compatibility. */
  readonly hidden?: boolean;
}

export interface IconAlias extends IconBox {
  readonly parent: string;
  readonly hFlip?: boolean;
  readonly vFlip?: boolean;
}

interface IconifyFile {
  width?: number;
  height?: number;
  icons: Record<string, IconBody>;
  aliases?: Record<string, IconAlias>;
}

/**
 * Reads a style's icon set.
 *
 * @throws {CorpusError} the package's files cannot be read
 */
export async function readIconSet(style: StyleName): Promise<IconSet> {
  const { package: name, charactersFrom = name, hasMargin, joinedNames }: Style = STYLES[style];
  const file = await readPackageJson<IconifyFile>(`${name}/icons.json`);
  const info = await readPackageJson<{ tags?: string[] }>(`${name}/info.json`);
  return {
    width: file.width ?? 16,
    height: file.height ?? 16,
    icons: Object.fromEntries(Object.entries(file.icons).filter(([icon]) => !isLeftOut(style, icon))),
    aliases: file.aliases ?? {},
    characters: await readPackageJson<Record<string, string>>(`${charactersFrom}/chars.json`),
    meanings: ICON_MEANINGS[style] ?? {},
    joinedNames: joinedNames ?? false,
    needsMargin: !(hasMargin ?? (info.tags ?? []).includes("Has Padding")),
  };
}

/** Part of the side left white around pictures that would touch the edge. */
const MARGIN = 1 / 16;

/**
 * The SVG text of an icon (or alias), `size` x `size` px, centred, with a margin where the set has none.
 *
 * @throws {CorpusError} the set has no such icon
 */
export function iconSvg(set: IconSet, name: string, size: number): string {
  const alias = set.aliases[name];
  const icon = set.icons[alias?.parent ?? name];
  if (!icon) throw new CorpusError(`the icon set holds no icon ${name}`);
  const { left = 0, top = 0, width = set.width, height = set.height } = { ...icon, ...alias };
  const centreX = 2 * left + width;
  const centreY = 2 * top + height;
  const flips = `${alias?.hFlip ? `translate(${centreX} 0) scale(-1 1)` : ""}${alias?.vFlip ? ` translate(0 ${centreY}) scale(1 -1)` : ""}`;
  const body = flips === "" ? icon.body : `<g transform="${flips.trim()}">${icon.body}</g>`;
  const margin = set.needsMargin ? (Math.max(width, height) * MARGIN) / (1 - 2 * MARGIN) : 0;
  const box = [left - margin, top - margin, width + 2 * margin, height + 2 * margin].join(" ");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${size}" height="${size}" viewBox="${box}">${body}</svg>`
  );
}
