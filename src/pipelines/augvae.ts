import { availableParallelism } from "node:os";
import type { AugVAEConfig } from "../augvae/index.js";
import type { Picture } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { shippedModel } from "./model-folder.js";
import { type PictureInput, preparePicture } from "./picture-input.js";
import { type ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";
import { type Reconstruction, reconstruct } from "./reconstruct.js";

export interface PipelineOptions {
  /** What runs the networks; ONNX Runtime on the CPU unless told. */
  readonly runtime?: Runtime;
  /** Threads within one operation; as many as the machine runs at once unless told. */
  readonly threads?: number;
}

/**
 * An AugVAE in use: pictures to codes and back. Weights and sessions are loaded when a task first needs them, and kept;
 * calls may overlap.
 */
export class AugVAE {
  constructor(
    readonly config: AugVAEConfig,
    private readonly tokenizer: PictureTokenizer,
  ) {}

  /**
   * Opens the AugVAE of a folder: of a model, or one that stands alone, as `lverse import` writes it and as the latest
   * checkpoint of a training run holds it. Its files are checked, the weights are read later.
   *
   * @param folder the model that comes with the package unless told
   * @throws CheckpointError or TextError for a file that is missing, damaged or of another model
   * @throws RuntimeError where ONNX Runtime cannot be loaded
   */
  static async load(folder: string = shippedModel, options: PipelineOptions = {}): Promise<AugVAE> {
    const { config, weights } = await openAugVAEFolder(folder);
    const { runtime = createNativeRuntime(), threads = availableParallelism() } = options;
    return new AugVAE(config, new PictureTokenizer(runtime, config, weights, threads));
  }

  /** Height and width of the pictures, in pixels. */
  get resolution(): number {
    return this.config.resolution;
  }

  /**
   * What is left of a picture in the model's tokens.
   *
   * @throws ImageError for what is no picture
   */
  async reconstruct(picture: PictureInput): Promise<Reconstruction> {
    return reconstruct(this.tokenizer, await this.prepare(picture));
  }

  /**
   * A picture's codes, `[tokens]`.
   *
   * @throws ImageError for what is no picture
   */
  async encode(picture: PictureInput): Promise<ImageTokens> {
    return this.tokenizer.encode(await this.prepare(picture));
  }

  /** The picture of codes. @throws RangeError for codes that are too few, too many or not in the codebook */
  decode(tokens: ArrayLike<number>): Promise<Picture> {
    return this.tokenizer.decode(tokens);
  }

  /**
   * A picture as the model sees it: the short side resized to its resolution, the centre cropped.
   *
   * @throws ImageError for what is no picture
   */
  prepare(picture: PictureInput): Promise<Picture> {
    return preparePicture(picture, this.resolution);
  }

  /** Frees the sessions once what runs in them has ended. */
  dispose(): Promise<void> {
    return this.tokenizer.release();
  }
}
