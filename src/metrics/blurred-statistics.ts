import type { Picture } from "../data/picture.js";
import { type BlurKind, blurPicture, blurWords } from "./blur.js";
import type { FeatureNetwork } from "./feature-network.js";
import { FeatureStatistics } from "./feature-statistics.js";

/** Statistics of one set of pictures, blurred by several radii, gathered in one pass: what FID-k takes of either side. */
export class BlurredStatistics {
  /** In the order of the radii. */
  readonly statistics: readonly FeatureStatistics[];
  #waiting: Picture[] = [];

  /** @param radii in pixels; 0 for pictures as they are */
  constructor(
    private readonly network: FeatureNetwork,
    private readonly radii: readonly number[],
    private readonly kind: BlurKind,
  ) {
    this.statistics = radii.map(
      (radius) => new FeatureStatistics(blurredFeatures(network, radius, kind), network.dimensions),
    );
  }

  /** Adds a picture; the network runs when a batch is full. */
  async add(picture: Picture): Promise<void> {
    this.#waiting.push(picture);
    if (this.#waiting.length >= this.network.batch) await this.finish();
  }

  /** Adds what still waits for a batch to be full. */
  async finish(): Promise<void> {
    const pictures = this.#waiting;
    if (pictures.length === 0) return;
    this.#waiting = [];
    for (const [i, radius] of this.radii.entries()) {
      const blurred = pictures.map((picture) => blurPicture(picture, { kind: this.kind, radius }));
      this.statistics[i]!.add(await this.network.embed(blurred));
    }
  }
}

/** What statistics of a network's features of blurred pictures are called. */
export function blurredFeatures(
  network: Pick<FeatureNetwork, "features">,
  radius: number,
  kind: BlurKind,
): string {
  return network.features + blurWords({ kind, radius });
}
