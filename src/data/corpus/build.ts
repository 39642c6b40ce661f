import { join } from "node:path";
import { Random } from "../../engine/random.js";
import { CorpusError } from "../errors.js";
import { type WrittenShard, writeShard } from "../webdataset.js";
import { type Concept, normalizeHexcode, readConcepts } from "./concepts.js";
import { type DrawnPicture, drawStyle } from "./draw.js";
import { openStyle } from "./emoji-pictures.js";
import { beginFolder } from "./folder.js";
import { type CorpusManifest, MANIFEST_FILE } from "./manifest.js";
import { checkPackages } from "./packages.js";
import { describeConcept, withoutArticle } from "./phrase.js";
import { drawPreview } from "./preview.js";
import { SPLITS } from "./split.js";
import { NAMES_PACKAGE, STYLE_NAMES, STYLES, type Style, type StyleName } from "./styles.js";

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
  readonly onProgress?: (progress: CorpusProgress) => void;
  /** Calls the build off; nothing is left behind. */
  readonly signal?: AbortSignal;
}

export interface CorpusProgress {
  /** The style that is being read or drawn; undefined while the shards are written. */
  readonly style: StyleName | undefined;
  /** Pictures drawn so far and at most to be drawn, over all styles. */
  readonly done: number;
  readonly total: number;
}

/** Pictures in a shard, at most. */
const SHARD_SAMPLES = 1000;

function checkOptions({
  size,
  seed,
  styles,
}: {
  size: number;
  seed: number;
  styles: readonly string[];
}): void {
  if (!Number.isInteger(size) || size < 16 || size > 1024) {
    throw new CorpusError(`size is a whole number of pixels from 16 to 1024, ${size} given`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new CorpusError(`seed is a whole number from 0, ${seed} given`);
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
 * Builds the open corpus: emoji drawn in several styles, each with captions, as WebDataset shards and a
 * `corpus.json`. Equal options and packages give equal bytes. What is at `output` stays until the new corpus
 * is complete; where the build fails, nothing is left behind.
 *
 * @returns what `corpus.json` holds
 * @throws {CorpusError} packages missing, options out of range, or `output` is taken by something else
 */
export async function buildCorpus(options: CorpusOptions): Promise<CorpusManifest> {
  const { output, size = 64, seed = 0, onProgress, signal } = options;
  checkOptions({ size, seed, styles: options.styles ?? STYLE_NAMES });
  const styles = STYLE_NAMES.filter((style) => (options.styles ?? STYLE_NAMES).includes(style));
  const needed = styles.flatMap((style): string[] => {
    const { package: name, charactersFrom }: Style = STYLES[style];
    return charactersFrom === undefined ? [name] : [name, charactersFrom];
  });
  const packages = await checkPackages([NAMES_PACKAGE, ...new Set(needed)].sort());
  const target = await beginFolder(output);
  try {
    const all = await readConcepts();
    const names = new Set(all.map((concept) => withoutArticle(describeConcept(concept))));
    const concepts = selectConcepts(all, options.concepts);
    const total = concepts.length * styles.length;
    const pictures: DrawnPicture[] = [];
    const styleEntries: CorpusManifest["styles"] = {};
    let done = 0;
    for (const style of styles) {
      onProgress?.({ style, done, total });
      const emoji = await openStyle(style, concepts);
      const { matching } = emoji;
      const onPicture = (): void => {
        signal?.throwIfAborted();
        onProgress?.({ style, done: ++done, total });
      };
      const drawn = await drawStyle(style, emoji, concepts, { size, seed, names, onPicture });
      done += matching.missing.length;
      pictures.push(...drawn);
      const { byCodePoint, byName, byOtherName } = matching;
      const { package: name, title, author, url, license }: Style = STYLES[style];
      styleEntries[style] = {
        package: name,
        title,
        author,
        url,
        license,
        pictures: drawn.length,
        matched: { byCodePoint, byName, byOtherName, missing: matching.missing.length },
        splits: countBy(drawn),
      };
    }
    onProgress?.({ style: undefined, done, total });
    const manifest: CorpusManifest = {
      format: "lverse-corpus",
      version: 1,
      seed,
      size,
      packages,
      styles: styleEntries,
      concepts: {},
      splits: {},
    };
    for (const split of SPLITS) {
      const part = pictures.filter((picture) => picture.split === split);
      manifest.concepts[split] = new Set(part.map(({ record }) => record.concept)).size;
      manifest.splits[split] = {
        pictures: part.length,
        shards: await writeSplit(target.path, split, part, seed),
      };
    }
    await target.write("preview.png", await drawPreview(pictures, seed));
    await target.write(MANIFEST_FILE, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    await target.finish();
    return manifest;
  } catch (cause) {
    await target.discard();
    if (cause instanceof CorpusError) throw cause;
    throw new CorpusError(`the corpus at ${output} was not built: ${(cause as Error).message}`, { cause });
  }
}
