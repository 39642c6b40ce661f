import { availableParallelism } from "node:os";
import type { Direction } from "../biart/index.js";
import type { Picture } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { AugVAE, type PipelineOptions } from "./augvae.js";
import { type Description, describe } from "./describe.js";
import { draw } from "./draw.js";
import type { Drawing } from "./drawing.js";
import { Generators } from "./generators.js";
import { Lazy } from "./lazy.js";
import type { ModelConfig } from "./model-config.js";
import { type ModelFolder, openModelFolder, shippedModel } from "./model-folder.js";
import type { PictureInput } from "./picture-input.js";
import { type ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";
import type { Reconstruction } from "./reconstruct.js";
import type { SamplingOptions } from "./sampling-settings.js";

export type LVerseOptions = PipelineOptions;

/**
 * A model that draws pictures from captions and describes pictures in words. Weights and sessions are loaded when
 * a task first needs them, and kept; calls may overlap.
 */
export class LVerse {
  readonly #model: ModelFolder;
  readonly #pictures: PictureTokenizer;
  readonly #augvae: AugVAE;
  readonly #generators: Readonly<Record<Direction, Generators>>;

  private constructor(model: ModelFolder, runtime: Runtime, threads: number) {
    const { config, tokenizer } = model;
    const { pad, startOfCaption, startOfImage, bpe } = tokenizer.table;
    this.#model = model;
    this.#pictures = new PictureTokenizer(runtime, config.augvae, () => model.weights("augvae"), threads);
    this.#augvae = new AugVAE(config.augvae, this.#pictures);
    const weights = new Lazy(() => model.weights("biart"));
    const special = { pad, soc: startOfCaption, soi: startOfImage };
    const parts = { runtime, config: config.biart, weights: () => weights.get(), special, bpe, threads };
    this.#generators = {
      "text-to-image": new Generators(parts, "text-to-image"),
      "image-to-text": new Generators(parts, "image-to-text"),
    };
  }

  /**
   * Opens a model folder; its files are checked, the weights are read later.
   *
   * @param folder the model that comes with the package unless told
   * @throws CheckpointError or TextError for a file that is missing, damaged or of another model
   * @throws RuntimeError where ONNX Runtime cannot be loaded
   */
  static async load(folder: string = shippedModel, options: LVerseOptions = {}): Promise<LVerse> {
    const { threads = availableParallelism() } = options;
    const model = await openModelFolder(folder);
    return new LVerse(model, options.runtime ?? createNativeRuntime(), threads);
  }

  get config(): ModelConfig {
    return this.#model.config;
  }

  /** Height and width of the pictures, in pixels. */
  get resolution(): number {
    return this.config.augvae.resolution;
  }

  /**
   * Draws `count` pictures for each caption; those of the first caption come first. Pictures do not depend on what
   * else is drawn with them.
   *
   * @throws TextError for an empty caption
   * @throws RangeError or BiARTError for options outside their ranges
   */
  draw(captions: string | readonly string[], options: SamplingOptions = {}): Promise<Drawing[]> {
    const { config, tokenizer } = this.#model;
    const parts = {
      name: config.name,
      text: tokenizer,
      textLength: config.text.length,
      pictures: this.#pictures,
      textToImage: this.#generators["text-to-image"],
    };
    return draw(parts, typeof captions === "string" ? [captions] : captions, options);
  }

  /**
   * Writes `count` captions for each picture; those of the first picture come first. One caption is greedy by
   * default (temperature 0), several are drawn at temperature 1 from the 16 likeliest tokens.
   *
   * @throws ImageError for what is no picture
   * @throws RangeError or BiARTError for options outside their ranges
   */
  async describe(
    pictures: PictureInput | readonly PictureInput[],
    options: SamplingOptions = {},
  ): Promise<Description[]> {
    const { config, tokenizer } = this.#model;
    const inputs = isOne(pictures) ? [pictures] : pictures;
    const prepared: Picture[] = [];
    for (const input of inputs) prepared.push(await this.prepare(input));
    const parts = {
      text: tokenizer,
      textLength: config.text.length,
      pictures: this.#pictures,
      imageToText: this.#generators["image-to-text"],
    };
    return describe(parts, prepared, options);
  }

  /**
   * What is left of a picture in the model's tokens.
   *
   * @throws ImageError for what is no picture
   */
  async reconstruct(picture: PictureInput): Promise<Reconstruction> {
    return this.#augvae.reconstruct(picture);
  }

  /**
   * A picture's codes, `[tokens]`.
   *
   * @throws ImageError for what is no picture
   */
  async encode(picture: PictureInput): Promise<ImageTokens> {
    return this.#augvae.encode(picture);
  }

  /** The picture of codes. @throws RangeError for codes that are too few, too many or not in the codebook */
  async decode(tokens: ArrayLike<number>): Promise<Picture> {
    return this.#augvae.decode(tokens);
  }

  /**
   * A picture as the model sees it: the short side resized to its resolution, the centre cropped.
   *
   * @throws ImageError for what is no picture
   */
  async prepare(picture: PictureInput): Promise<Picture> {
    return this.#augvae.prepare(picture);
  }

  /** Frees the sessions once what runs in them has ended; a drawing or describing under way rejects. */
  async dispose(): Promise<void> {
    for (const generators of Object.values(this.#generators)) generators.release();
    await this.#augvae.dispose();
  }
}

function isOne(pictures: PictureInput | readonly PictureInput[]): pictures is PictureInput {
  return !Array.isArray(pictures);
}
