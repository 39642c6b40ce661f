import { join } from "node:path";
import { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { type WrittenShard, writeShard } from "../webdataset.js";
import {
  AVATAR_PACKAGES,
  AVATAR_STYLE_NAMES,
  AVATAR_STYLES,
  type AvatarStyle,
  type AvatarStyleName,
} from "./avatar-styles.js";
import { type Concept, normalizeHexcode, readConcepts } from "./concepts.js";
import { type DrawnPicture, drawStyle } from "./draw.js";
import { drawAvatars } from "./draw-avatars.js";
import { drawScenes } from "./draw-scenes.js";
import { type EmojiPictures, openStyle } from "./emoji-pictures.js";
import { beginFolder } from "./folder.js";
import { ICON_CONCEPTS } from "./icon-concepts.js";
import { type CorpusManifest, KINDS, MANIFEST_FILE } from "./manifest.js";
import { checkPackages } from "./packages.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { drawPreview } from "./preview.js";
import { SPLITS } from "./split.js";
import { isPictograms, NAMES_PACKAGE, STYLE_NAMES, STYLES, type Style, type StyleName } from "./styles.js";

export interface CorpusOptions {
  /** The folder to write. It may hold an older corpus, which is replaced at the end. */
  readonly output: string;
  /** Side of the pictures in pixels, 16 to 1024. */
  readonly size?: number;
  /** Decides which keywords the captions mention and in which shard a picture lies; not the split. */
  readonly seed?: number;
  /** By default all. */
  readonly styles?: readonly StyleName[];
  /** Hexcodes of the only concepts to draw, for a small corpus. By default all. */
  readonly concepts?: readonly string[];
  /** People with attributes to draw; by default 3,000, and none where `concepts` are named. */
  readonly avatars?: number;
  /** Scenes to compose of the emoji; by default 4,000, and none where `concepts` are named. */
  readonly scenes?: number;
  readonly onProgress?: (progress: CorpusProgress) => void;
  /** Calls the build off; nothing is left behind. */
  readonly signal?: AbortSignal;
}

export interface CorpusProgress {
  /** The style that is being read or drawn; undefined while scenes are composed and shards are written. */
  readonly style: StyleName | AvatarStyleName | undefined;
  /** Pictures drawn so far and at most to be drawn, of all kinds. */
  readonly done: number;
  readonly total: number;
}

/** Pictures in a shard, at most. */
const SHARD_SAMPLES = 1000;

/** Sheets of pictures of each kind, to look at. */
const PREVIEWS = {
  emoji: "preview.png",
  avatar: "preview-avatars.png",
  scene: "preview-scenes.png",
} as const;

/** Width of a picture on the sheets whose captions are long. */
const COMPOSED_CELL = 176;

const AVATARS = 3000;
const SCENES = 4000;
/** Avatars, and scenes, at most: pictures are held in memory until the shards are written. */
const MAX_COMPOSED = 100_000;

function checkOptions({
  size,
  seed,
  styles,
  ...counts
}: {
  size: number;
  seed: number;
  styles: readonly string[];
  avatars: number;
  scenes: number;
}): void {
  if (!Number.isInteger(size) || size < 16 || size > 1024) {
    throw new CorpusError(`size is a whole number of pixels from 16 to 1024, ${size} given`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new CorpusError(`seed is a whole number from 0, ${seed} given`);
  }
  for (const [kind, count] of Object.entries(counts)) {
    if (!Number.isInteger(count) || count < 0 || count > MAX_COMPOSED) {
      throw new CorpusError(`${kind} is a whole number from 0 to ${MAX_COMPOSED}, ${count} given`);
    }
  }
  const unknown = styles.filter((style) => !STYLE_NAMES.includes(style as StyleName));
  if (unknown.length > 0 || styles.length === 0) {
    throw new CorpusError(
      `styles are one or more of ${STYLE_NAMES.join(", ")}, ${unknown.join(", ") || "none"} given`,
    );
  }
}

function selectConcepts(all: readonly Concept[], only: readonly string[] | undefined): readonly Concept[] {
  if (!only) return all;
  const wanted = new Set(only.map(normalizeHexcode));
  const selected = all.filter(({ hexcode }) => wanted.delete(hexcode));
  if (wanted.size > 0) throw new CorpusError(`no concepts with the hexcodes ${[...wanted].join(", ")}`);
  return selected;
}

/** Where a style's pictures come from, and how many there are. */
function origin(
  { package: name, title, author, url, license }: Style | AvatarStyle,
  drawn: readonly DrawnPicture[],
): CorpusManifest["styles"][string] {
  return { package: name, title, author, url, license, pictures: drawn.length, splits: countBy(drawn) };
}

/** Spreads pictures over shards by the seed; inside a shard they are sorted by key. */
async function writeSplit(
  folder: string,
  split: string,
  pictures: readonly DrawnPicture[],
  seed: number,
): Promise<WrittenShard[]> {
  const sorted = [...pictures].sort((a, b) => (a.record.key < b.record.key ? -1 : 1));
  const order = new Random(seed, "shards", split).permutation(sorted.length);
  const shards: WrittenShard[] = [];
  for (let start = 0; start < order.length; start += SHARD_SAMPLES) {
    const samples = [...order.slice(start, start + SHARD_SAMPLES)]
      .sort((a, b) => a - b)
      .map((index) => sorted[index]!)
      .map(({ record, png }) => ({
        key: record.key,
        files: new Map([
          ["json", Buffer.from(`${JSON.stringify(record)}\n`)],
          ["png", png],
        ]),
      }));
    const name = `${split}-${String(shards.length).padStart(5, "0")}.tar`;
    shards.push(await writeShard(join(folder, name), samples));
  }
  return shards;
}

const countBy = (pictures: readonly DrawnPicture[]): Record<string, number> =>
  Object.fromEntries(SPLITS.map((split) => [split, pictures.filter((one) => one.split === split).length]));

/**
 * Builds the open corpus: emoji drawn in several styles, colour icons, avatars, and scenes composed of the emoji, with
 * captions, as WebDataset shards and a `corpus.json`. Equal options and packages give equal bytes. What is at `output` stays until the new corpus
 * is complete; where the build fails, nothing is left behind.
 *
 * @returns what `corpus.json` holds
 * @throws {CorpusError} packages missing, options out of range, or `output` is taken by something else
 */
export async function buildCorpus(options: CorpusOptions): Promise<CorpusManifest> {
  const { output, size = 64, seed = 0, onProgress, signal } = options;
  const { avatars = options.concepts ? 0 : AVATARS, scenes = options.concepts ? 0 : SCENES } = options;
  checkOptions({ size, seed, styles: options.styles ?? STYLE_NAMES, avatars, scenes });
  const styles = STYLE_NAMES.filter((style) => (options.styles ?? STYLE_NAMES).includes(style));
  const needed = styles.flatMap((style): string[] => {
    const { package: name, charactersFrom }: Style = STYLES[style];
    return charactersFrom === undefined ? [name] : [name, charactersFrom];
  });
  if (avatars > 0) needed.push(...AVATAR_PACKAGES);
  const packages = await checkPackages([NAMES_PACKAGE, ...new Set(needed)].sort());
  const target = await beginFolder(output);
  try {
    const all = [...(await readConcepts()), ...ICON_CONCEPTS];
    const names = new Set(all.map((concept) => withoutArticle(describeConcept(concept))));
    const concepts = selectConcepts(all, options.concepts);
    const emojiConcepts = concepts.filter((concept) => !ICON_CONCEPTS.includes(concept));
    const conceptsOf = (style: StyleName) => (isPictograms(style) ? concepts : emojiConcepts);
    const total = styles.reduce((sum, style) => sum + conceptsOf(style).length, avatars + scenes);
    const pictures: DrawnPicture[] = [];
    const styleEntries: CorpusManifest["styles"] = {};
    const opened = new Map<StyleName, EmojiPictures>();
    let done = 0;
    const onPicture = (style?: StyleName | AvatarStyleName): void => {
      signal?.throwIfAborted();
      onProgress?.({ style, done: ++done, total });
    };
    for (const style of styles) {
      onProgress?.({ style, done, total });
      const emoji = await openStyle(style, conceptsOf(style));
      if (!isPictograms(style)) opened.set(style, emoji);
      const { matching } = emoji;
      const drawn = await drawStyle(style, emoji, conceptsOf(style), {
        size,
        seed,
        names,
        onPicture: () => onPicture(style),
      });
      done += matching.missing.length;
      pictures.push(...drawn);
      const { byCodePoint, byName, byOtherName } = matching;
      styleEntries[style] = {
        ...origin(STYLES[style], drawn),
        matched: { byCodePoint, byName, byOtherName, missing: matching.missing.length },
      };
    }
    const people = await drawAvatars(avatars, { size, seed, onPicture });
    pictures.push(...people);
    for (const style of avatars > 0 ? AVATAR_STYLE_NAMES : []) {
      const drawn = people.filter(({ record }) => record.style === style);
      styleEntries[style] = origin(AVATAR_STYLES[style], drawn);
    }
    pictures.push(...(await drawScenes(scenes, opened, emojiConcepts, { size, seed, onPicture })));
    onProgress?.({ style: undefined, done: total, total });
    const manifest: CorpusManifest = {
      format: "lverse-corpus",
      version: 1,
      seed,
      size,
      packages,
      styles: styleEntries,
      kinds: {},
      concepts: {},
      splits: {},
    };
    for (const kind of KINDS) {
      const drawn = pictures.filter(({ record }) => record.kind === kind);
      if (drawn.length === 0) continue;
      manifest.kinds[kind] = countBy(drawn);
      await target.write(
        PREVIEWS[kind],
        await drawPreview(drawn, seed, kind === "emoji" ? undefined : COMPOSED_CELL),
      );
    }
    for (const split of SPLITS) {
      const part = pictures.filter((picture) => picture.split === split);
      const emoji = part.filter(({ record }) => record.kind === "emoji");
      manifest.concepts[split] = new Set(emoji.map(({ record }) => record.concept)).size;
      manifest.splits[split] = {
        pictures: part.length,
        shards: await writeSplit(target.path, split, part, seed),
      };
    }
    await target.write(MANIFEST_FILE, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    await target.finish();
    return manifest;
  } catch (cause) {
    await target.discard();
    if (cause instanceof CorpusError) throw cause;
    throw new CorpusError(`the corpus at ${output} was not built: ${(cause as Error).message}`, { cause });
  }
}
