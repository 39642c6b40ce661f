import type { Picture } from "../data/picture.js";
import { FeatureStatistics } from "./feature-statistics.js";

/** A network that describes pictures by feature vectors. */
export interface FeatureNetwork {
  /** What the Fréchet distance of its features is called. */
  readonly metric: string;
  /** What the features are, for statistics to be compared: network, weights and how pictures are brought to it. */
  readonly features: string;
  /** Length of a feature vector. */
  readonly dimensions: number;
  /** How many pictures it takes at a time. */
  readonly batch: number;
  /** Pictures of any sizes → `[pictures, dimensions]`. */
  embed(pictures: readonly Picture[]): Promise<Float32Array>;
}

/** Statistics of the features of pictures, which are read one batch at a time. */
export async function collectStatistics(
  network: FeatureNetwork,
  pictures: Iterable<Picture> | AsyncIterable<Picture>,
): Promise<FeatureStatistics> {
  const statistics = new FeatureStatistics(network.features, network.dimensions);
  let batch: Picture[] = [];
  for await (const picture of pictures) {
    batch.push(picture);
    if (batch.length < network.batch) continue;
    statistics.add(await network.embed(batch));
    batch = [];
  }
  if (batch.length > 0) statistics.add(await network.embed(batch));
  return statistics;
}
