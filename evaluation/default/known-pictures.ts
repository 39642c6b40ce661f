import { type CorpusItem, loadPicture, type Picture } from "../../src/data/index.js";
import type { FeatureStore, FeatureStoreOptions } from "./feature-store.js";
import type { KnownPicture } from "./judge.js";
import { evenlyByConcept, type Part } from "./sample.js";

/** A picture of the corpus with what it is of. */
export interface CorpusPicture {
  readonly item: CorpusItem;
  /** Of the model's resolution. */
  readonly picture: Picture;
}

/** A picture of the corpus that others are compared with. */
export type KnownCorpusPicture = CorpusPicture & KnownPicture;

/** Pictures of corpus items as a model of a resolution sees them. */
export function loadPictures(items: readonly CorpusItem[], size: number): Promise<CorpusPicture[]> {
  return Promise.all(
    items.map(async (item) => ({ item, picture: await loadPicture(item.png, { size, name: item.key }) })),
  );
}

/**
 * Training pictures with their features: emoji spread evenly over concepts first, avatars and scenes as they come.
 *
 * @param emoji at most so many emoji, all unless told
 * @param others at most so many of each other kind
 */
export async function knownPictures(
  parts: readonly Part[],
  {
    emoji = Number.POSITIVE_INFINITY,
    others,
    size,
  }: { readonly emoji?: number; readonly others: number; readonly size: number },
  store: FeatureStore,
  options: FeatureStoreOptions,
): Promise<KnownCorpusPicture[]> {
  const items = parts
    .filter(({ heldOut }) => !heldOut)
    .flatMap((part) =>
      part.kind === "emoji" ? evenlyByConcept(part.items, emoji) : part.items.slice(0, others),
    );
  const pictures = await loadPictures(items, size);
  const features = await store.embed(
    pictures.map(({ picture }) => picture),
    options,
  );
  return pictures.map((one, i) => ({
    ...one,
    key: one.item.key,
    concept: one.item.concept,
    style: one.item.style,
    features: features[i]!,
  }));
}
