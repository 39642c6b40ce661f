import { existsSync } from "node:fs";
import { readSafetensors, tensorsDigest } from "../checkpoint/index.js";
import type { Picture } from "../data/picture.js";
import type { Tensor } from "../engine/index.js";
import { MetricError } from "./errors.js";
import type { FeatureNetwork } from "./feature-network.js";
import { FeatureSession, type FeatureSessionOptions, requireBatch } from "./feature-session.js";
import { kerasResNet50 } from "./keras-resnet50.js";
import { resizeToPlanar } from "./resize.js";
import { resNet50WeightsPath } from "./resnet50-weights.js";

export interface ResNet50FeaturesOptions extends FeatureSessionOptions {
  /** The file that `fetchResNet50` wrote; in the cache folder unless told. */
  readonly weights?: string;
}

/** Side of the pictures that the network learned from, in pixels. */
const SIZE = 224;

/**
 * Features of Keras' ResNet-50 from ImageNet, the average over positions of its last stage: `[pictures, 2048]`. Pictures
 * of any size are resized to 224 x 224 px, whatever their proportions, by Pillow's antialiased bicubic filter without
 * rounding to 8 bits (as clean-fid resizes for Inception). The distance over them is `fd-resnet50`. It is not FID: that
 * is defined by Inception's features.
 */
export class ResNet50Features implements FeatureNetwork {
  readonly metric = "fd-resnet50";

  private constructor(
    readonly features: string,
    private readonly session: FeatureSession,
  ) {}

  /**
   * @throws MetricError where the weights are not there or are another network's, CheckpointError where they cannot be
   * read
   */
  static async load(options: ResNet50FeaturesOptions = {}): Promise<ResNet50Features> {
    const { weights: path = resNet50WeightsPath(), ...running } = options;
    if (running.batch !== undefined) requireBatch(running.batch);
    if (!existsSync(path)) {
      throw new MetricError(
        `${path}: ResNet-50's weights are not there. Fetch them with: npx tsx scripts/fetch-resnet50.ts`,
      );
    }
    const weights = (await readSafetensors(path)).tensors;
    const parts = {
      size: SIZE,
      prepare: (picture: Picture) => resizeToPlanar(picture, SIZE, SIZE, "bicubic"),
      build: (pictures: Tensor) => kerasResNet50(pictures, weights).features,
    };
    const session = await FeatureSession.create(parts, running);
    const name = `Keras' ResNet-50 (weights ${tensorsDigest(weights).slice(0, 16)}), average pool, ${SIZE} px antialiased bicubic`;
    return new ResNet50Features(name, session);
  }

  get dimensions(): number {
    return this.session.dimensions;
  }

  get batch(): number {
    return this.session.batch;
  }

  /** Pictures of any sizes → `[pictures, 2048]`. Calls may overlap. */
  embed(pictures: readonly Picture[]): Promise<Float32Array> {
    return this.session.embed(pictures);
  }

  /** Frees the network once the calls under way have ended. */
  release(): Promise<void> {
    return this.session.release();
  }
}
