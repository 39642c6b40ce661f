import { availableParallelism } from "node:os";
import type { AugVAEConfig } from "../augvae/index.js";
import type { Picture } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { type CodebookSheet, codebookSheet } from "./codebook-sheet.js";
import { type CodingOptions, inTurn } from "./coding.js";
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
   * What is left of a picture, or of each of several, in the model's tokens.
   *
   * @throws ImageError for what is no picture
   */
  reconstruct(picture: PictureInput, options?: CodingOptions): Promise<Reconstruction>;
  reconstruct(pictures: readonly PictureInput[], options?: CodingOptions): Promise<Reconstruction[]>;
  async reconstruct(
    given: PictureInput | readonly PictureInput[],
    options: CodingOptions = {},
  ): Promise<Reconstruction | Reconstruction[]> {
    const one = async (picture: PictureInput) =>
      reconstruct(this.tokenizer, await this.prepare(picture), options.signal);
    return Array.isArray(given) ? inTurn(given, one, options) : one(given as PictureInput);
  }

  /**
   * A picture's codes, `[tokens]`, or those of each of several.
   *
   * @throws ImageError for what is no picture
   */
  encode(picture: PictureInput, options?: CodingOptions): Promise<ImageTokens>;
  encode(pictures: readonly PictureInput[], options?: CodingOptions): Promise<ImageTokens[]>;
  async encode(
    given: PictureInput | readonly PictureInput[],
    options: CodingOptions = {},
  ): Promise<ImageTokens | ImageTokens[]> {
    const one = async (picture: PictureInput) =>
      this.tokenizer.encode(await this.prepare(picture), options.signal);
    return Array.isArray(given) ? inTurn(given, one, options) : one(given as PictureInput);
  }

  /**
   * The picture of codes, or of each of several lists of them.
   *
   * @throws RangeError for codes that are too few, too many or not in the codebook
   */
  decode(tokens: ArrayLike<number>, options?: CodingOptions): Promise<Picture>;
  decode(tokens: readonly ArrayLike<number>[], options?: CodingOptions): Promise<Picture[]>;
  async decode(
    given: ArrayLike<number> | readonly ArrayLike<number>[],
    options: CodingOptions = {},
  ): Promise<Picture | Picture[]> {
    const one = (tokens: ArrayLike<number>) => this.tokenizer.decode(tokens, options.signal);
    return isSeveral(given) ? inTurn(given, one, options) : one(given);
  }

  /** Every code of the codebook as the decoder draws it, on one sheet. */
  codebookSheet(options: CodingOptions = {}): Promise<CodebookSheet> {
    return codebookSheet(this.config, this.tokenizer, options);
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

/** The first of several lists is a list; of one list, it is a number. */
function isSeveral(
  given: ArrayLike<number> | readonly ArrayLike<number>[],
): given is readonly ArrayLike<number>[] {
  return Array.isArray(given) && (given.length === 0 || typeof given[0] !== "number");
}
