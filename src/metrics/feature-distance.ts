import type { Picture } from "../data/picture.js";
import { collectStatistics, type FeatureNetwork } from "./feature-network.js";
import { FeatureStatistics } from "./feature-statistics.js";
import { frechetDistance } from "./frechet-distance.js";
import { ResNet50Features, type ResNet50FeaturesOptions } from "./resnet50-features.js";

/** Below so many pictures a set's covariance is too uncertain for figures to be set beside others'. */
const ENOUGH_PICTURES = 10_000;

/** Pictures, or what was gathered of them before. */
export type PictureSet = Iterable<Picture> | AsyncIterable<Picture> | FeatureStatistics;

/** The Fréchet distance of the features of two sets of pictures. */
export interface FeatureDistance {
  /** Such as "fd-resnet50". */
  readonly metric: string;
  /** 0 for sets of the same mean and covariance; no upper end. */
  readonly distance: number;
  /** How the features are made; distances of different features are not to be compared. */
  readonly features: string;
  /** How many pictures each set has. */
  readonly pictures: readonly [number, number];
  /** What a reader of the figure has to know, as sentences. */
  readonly warnings: readonly string[];
}

/**
 * The distance of statistics of one network's features.
 * @throws MetricError for statistics of different features, or of fewer than two pictures
 */
export function featureDistance(metric: string, a: FeatureStatistics, b: FeatureStatistics): FeatureDistance {
  a.requireSameFeatures(b);
  const pictures = [a.count, b.count] as const;
  const distance = frechetDistance(a.gaussian(), b.gaussian());
  return { metric, distance, features: a.features, pictures, warnings: warningsOf(metric, pictures) };
}

function warningsOf(metric: string, pictures: readonly [number, number]): string[] {
  if (Math.min(...pictures) >= ENOUGH_PICTURES) return [];
  const [first, second] = pictures.map((count) => count.toLocaleString("en-US"));
  return [
    `${metric} of ${first} and ${second} pictures: below ${ENOUGH_PICTURES.toLocaleString("en-US")} the distance comes out too large, the more so the fewer there are; compare it only with distances of as many pictures.`,
  ];
}

/**
 * `fd-resnet50`: the Fréchet distance of two sets of pictures over ResNet-50's features. It is not FID.
 *
 * @param network already loaded, or how to load it; what was loaded here is released again
 * @throws MetricError where the weights are not there, or a set has fewer than two pictures
 */
export async function fdResNet50(
  pictures: PictureSet,
  references: PictureSet,
  network: ResNet50Features | ResNet50FeaturesOptions = {},
): Promise<FeatureDistance> {
  if (network instanceof ResNet50Features) return compareSets(network, pictures, references);
  const loaded = await ResNet50Features.load(network);
  try {
    return await compareSets(loaded, pictures, references);
  } finally {
    await loaded.release();
  }
}

/**
 * The Fréchet distance of two sets of pictures over a network's features.
 * @throws MetricError for statistics of other features, or a set of fewer than two pictures
 */
export async function compareSets(
  network: FeatureNetwork,
  pictures: PictureSet,
  references: PictureSet,
): Promise<FeatureDistance> {
  for (const set of [pictures, references]) {
    if (set instanceof FeatureStatistics) set.requireSameFeatures(network);
  }
  const statistics = async (set: PictureSet) =>
    set instanceof FeatureStatistics ? set : await collectStatistics(network, set);
  return featureDistance(network.metric, await statistics(pictures), await statistics(references));
}
