import type { Picture } from "../../src/data/index.js";
import { CodebookUsage, featureDistance, psnr, ssim } from "../../src/metrics/index.js";
import type { FeatureStore, FeatureStoreOptions } from "./feature-store.js";
import type { ReconstructionRow } from "./results.js";

export interface Reconstructed {
  readonly originals: readonly Picture[];
  readonly reconstructions: readonly Picture[];
  /** Codes of each picture and how many there are, where it was made of codes. */
  readonly codes?: { readonly tokens: readonly ArrayLike<number>[]; readonly codebook: number };
}

/** Measures what is left of pictures. */
export async function scoreReconstruction(
  { originals, reconstructions, codes }: Reconstructed,
  store: FeatureStore,
  options: FeatureStoreOptions,
): Promise<Omit<ReconstructionRow, "part" | "subject">> {
  const count = originals.length;
  const decibels = originals
    .map((original, i) => psnr(reconstructions[i]!, original))
    .filter(Number.isFinite);
  const similarities = originals.map((original, i) => ssim(reconstructions[i]!, original));
  const theirs = store.statistics(await store.embed(originals, options));
  const ours = store.statistics(await store.embed(reconstructions, options));
  return {
    pictures: count,
    equal: count - decibels.length,
    ...(decibels.length > 0 && { psnr: mean(decibels) }),
    ssim: mean(similarities),
    distance: featureDistance(store.metric, ours, theirs).distance,
    ...(codes && { codes: usageOf(codes) }),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function usageOf({ tokens, codebook }: NonNullable<Reconstructed["codes"]>) {
  const usage = new CodebookUsage(codebook);
  for (const one of tokens) usage.add(one);
  return {
    used: usage.used,
    codebook,
    tokens: tokens.reduce((sum, { length }) => sum + length, 0),
    perplexity: usage.perplexity,
  };
}
