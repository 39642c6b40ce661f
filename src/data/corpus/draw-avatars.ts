import { pathToFileURL } from "node:url";
import { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { encodePng } from "../png.js";
import {
  attributeCombination,
  avatarAttributes,
  avatarCaptions,
  describeAvatar,
} from "./avatar-attributes.js";
import {
  AVATAR_PACKAGES,
  AVATAR_STYLE_NAMES,
  AVATAR_STYLES,
  type AvatarStyle,
  type AvatarStyleName,
} from "./avatar-styles.js";
import type { DrawnPicture } from "./draw.js";
import { inLanes } from "./lanes.js";
import { locateFile } from "./packages.js";
import { withoutArticle } from "./phrase.js";
import { overWhite, renderSvg } from "./render.js";
import { splitOfAvatar } from "./split.js";

interface Avatar {
  toString(): string;
  toJson(): { extra: Record<string, unknown> };
}

interface DiceBear {
  createAvatar(style: unknown, options: Record<string, unknown>): Avatar;
  readonly styles: Readonly<Record<string, unknown>>;
}

async function loadDiceBear(): Promise<DiceBear> {
  const [styles, core] = await Promise.all(
    AVATAR_PACKAGES.map(async (name) => {
      const path = locateFile(name);
      if (path === undefined) throw new CorpusError(`the package ${name} is not installed`);
      return import(pathToFileURL(path).href);
    }),
  );
  return { styles, createAvatar: core.createAvatar };
}

/** The options that leave DiceBear a choice among what the style's table can say. */
export function drawingOptions({ attributes, colors, options }: AvatarStyle): Record<string, unknown> {
  const parts = attributes
    .filter(({ option }) => option !== undefined)
    .map(({ option, phrases }) => [option, Object.keys(phrases)] as const);
  const palettes = Object.entries(colors).map(
    ([option, palette]) => [option, Object.values(palette)] as const,
  );
  return { ...Object.fromEntries([...parts, ...palettes]), ...options };
}

/**
 * Draws people with attributes chosen by the seed, the styles in turn, and describes them by what was drawn.
 * The first pictures of a longer list are those of a shorter one.
 *
 * @throws {CorpusError} DiceBear is not installed or draws something else than it was asked for
 */
export async function drawAvatars(
  count: number,
  options: { size: number; seed: number; onPicture?: (style: AvatarStyleName) => void },
): Promise<DrawnPicture[]> {
  const { size, seed, onPicture } = options;
  const { createAvatar, styles } = await loadDiceBear();
  return inLanes(
    Array.from({ length: count }, (_, index) => index),
    async (index) => {
      const name = AVATAR_STYLE_NAMES[index % AVATAR_STYLE_NAMES.length]!;
      const style: AvatarStyle = AVATAR_STYLES[name];
      const key = `avatar-${String(index).padStart(6, "0")}-${name}`;
      const draw = (side: number) =>
        createAvatar(styles[style.collectionName], {
          seed: `${seed} ${key}`,
          size: side,
          ...drawingOptions(style),
        });
      const [found, written] = style.retouched ?? ["", ""];
      const svg = (side: number) => draw(side).toString().replace(found, written);
      const attributes = avatarAttributes(style, draw(size).toJson().extra);
      const split = splitOfAvatar(attributes);
      const record = {
        key,
        kind: "avatar" as const,
        concept: attributeCombination(attributes),
        name: withoutArticle(describeAvatar(attributes)),
        keywords: [],
        style: name,
        split,
        captions: avatarCaptions(attributes, name, new Random(seed, "captions", key)),
        attributes,
      };
      const png = await encodePng(overWhite(await renderSvg(svg, size)));
      onPicture?.(name);
      return { record, split, png };
    },
  );
}
