import { type CorpusItem, readCorpus, readCorpusManifest, SPLITS } from "../../src/data/index.js";
import { Random } from "../../src/engine/index.js";

/** A part of the corpus, in an order that the seed drew: the first N are the sample of N. */
export interface Part {
  /** "held-out pairs" */
  readonly name: string;
  readonly kind: CorpusItem["kind"];
  readonly heldOut: boolean;
  readonly items: readonly CorpusItem[];
}

export interface ShuffledCorpus {
  /** The parts that the corpus has, held-out ones of each kind before those that are trained on. */
  readonly parts: readonly Part[];
  /** Words that captions use for styles. */
  readonly styles: ReadonlySet<string>;
}

const PARTS = [
  { name: "held-out pairs", split: "heldout-pair", kind: "emoji" },
  { name: "held-out concepts", split: "heldout-concept", kind: "emoji" },
  { name: "train", split: "train", kind: "emoji" },
  { name: "held-out avatars", split: "heldout-avatar", kind: "avatar" },
  { name: "train, avatars", split: "train", kind: "avatar" },
  { name: "held-out scenes", split: "heldout-scene", kind: "scene" },
  { name: "train, scenes", split: "train", kind: "scene" },
] as const;

/** @throws CorpusError for what is no corpus, or a damaged one */
export async function readShuffledCorpus(folder: string, seed: number): Promise<ShuffledCorpus> {
  const manifest = await readCorpusManifest(folder);
  const splits = new Map<string, readonly CorpusItem[]>();
  for (const split of SPLITS) splits.set(split, await readCorpus(folder, split));
  const parts = PARTS.map(({ name, split, kind }) => ({
    name,
    kind,
    heldOut: split !== "train",
    items: shuffle(
      (splits.get(split) ?? []).filter((item) => item.kind === kind),
      seed,
      name,
    ),
  }));
  return {
    parts: parts.filter(({ items }) => items.length > 0),
    styles: new Set(Object.keys(manifest.styles)),
  };
}

/** In an order that depends on seed, label and keys alone. */
export function shuffle<T extends { readonly key: string }>(
  items: readonly T[],
  seed: number,
  label: string,
): T[] {
  const sorted = [...items].sort((a, b) => (a.key < b.key ? -1 : 1));
  return [...new Random(seed, "evaluation", label).permutation(sorted.length)].map((i) => sorted[i]!);
}

/**
 * At most `count` items so that every concept has as many as any other, as far as it has them: first one of each concept in
 * the items' order, then a second of each.
 */
export function evenlyByConcept<T extends { readonly concept: string }>(
  items: readonly T[],
  count: number,
): T[] {
  const seen = new Map<string, number>();
  const rounds: T[][] = [];
  for (const item of items) {
    const round = seen.get(item.concept) ?? 0;
    seen.set(item.concept, round + 1);
    rounds[round] ??= [];
    rounds[round].push(item);
  }
  return rounds.flat().slice(0, count);
}
