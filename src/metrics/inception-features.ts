import { existsSync } from "node:fs";
import { readSafetensors, tensorsDigest } from "../checkpoint/index.js";
import type { Picture } from "../data/picture.js";
import type { Tensor } from "../engine/index.js";
import { MetricError } from "./errors.js";
import type { FeatureNetwork } from "./feature-network.js";
import { FeatureSession, type FeatureSessionOptions } from "./feature-session.js";
import { type FidProtocol, fidProtocolWords, INCEPTION_SIZE, inceptionInput } from "./fid-protocol.js";
import { fidInception } from "./inception.js";
import { inceptionWeightsPath } from "./inception-weights.js";

export interface InceptionFeaturesOptions extends FeatureSessionOptions {
  /** The file that `convertInception` wrote; in the cache folder unless told. */
  readonly weights?: string;
  /** How pictures are resized and scaled; `torch-fidelity` unless told. */
  readonly protocol?: FidProtocol;
}

/** How FID's Inception is had, for messages. */
export const HOW_TO_GET_INCEPTION =
  "with a network: lverse import-perceptual --network inception --fetch; with the file " +
  "pt_inception-2015-12-05-6726825d.pth: lverse import-perceptual --network inception --weights FILE";

/** The features of FID: the average over positions of the last block of FID's Inception, `[pictures, 2048]`. */
export class InceptionFeatures implements FeatureNetwork {
  readonly metric = "fid";

  private constructor(
    readonly features: string,
    readonly protocol: FidProtocol,
    private readonly session: FeatureSession,
  ) {}

  /**
   * @throws MetricError where the weights are not there or are another network's, CheckpointError where they cannot be
   * read
   */
  static async load(options: InceptionFeaturesOptions = {}): Promise<InceptionFeatures> {
    const { weights: path = inceptionWeightsPath(), protocol = "torch-fidelity", ...running } = options;
    if (!existsSync(path)) {
      throw new MetricError(
        `${path}: the weights of FID's Inception are not there. To get them, ${HOW_TO_GET_INCEPTION}`,
      );
    }
    const weights = (await readSafetensors(path)).tensors;
    const parts = {
      size: INCEPTION_SIZE,
      prepare: (picture: Picture) => inceptionInput(picture, protocol),
      build: (pictures: Tensor) => fidInception(pictures, weights).features,
    };
    const session = await FeatureSession.create(parts, running);
    const digest = tensorsDigest(weights).slice(0, 16);
    const name = `FID's Inception 2015-12-05 (weights ${digest}), pool3, ${protocol}: ${fidProtocolWords[protocol]}`;
    return new InceptionFeatures(name, protocol, session);
  }

  /** Length of a feature vector; 2048 of the published weights. */
  get dimensions(): number {
    return this.session.dimensions;
  }

  get batch(): number {
    return this.session.batch;
  }

  /** Pictures of any sizes → `[pictures, dimensions]`. Calls may overlap. */
  embed(pictures: readonly Picture[]): Promise<Float32Array> {
    return this.session.embed(pictures);
  }

  /** Frees the network once the calls under way have ended. */
  release(): Promise<void> {
    return this.session.release();
  }
}
