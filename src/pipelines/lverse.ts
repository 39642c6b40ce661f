import { availableParallelism } from "node:os";
import type { Direction } from "../biart/index.js";
import type { Picture } from "../data/index.js";
import type { Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { AugVAE, type PipelineOptions } from "./augvae.js";
import type { CodebookSheet } from "./codebook-sheet.js";
import type { CodingOptions } from "./coding.js";
import { type DescribeOptions, type Description, describe } from "./describe.js";
import { type DrawOptions, draw } from "./draw.js";
import type { Drawing } from "./drawing.js";
import { drawingCandidatesOf, drawingDefaultsOf } from "./generation-defaults.js";
import { type GenerationMemory, generationMemory, type MemoryLimit } from "./generation-memory.js";
import { Generators } from "./generators.js";
import { fetchHubModel, type HubOptions, isHubId } from "./hub-model.js";
import { Lazy } from "./lazy.js";
import { MemoryLedger } from "./memory-ledger.js";
import type { ModelConfig } from "./model-config.js";
import { type ModelFolder, openModelFolder, shippedModel } from "./model-folder.js";
import type { PictureInput } from "./picture-input.js";
import { type ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";
import type { Reconstruction } from "./reconstruct.js";
import { SelfReranker } from "./self-reranker.js";
import { type SharedBatch, SharedBatches } from "./shared-batches.js";

/**
 * `memory`: bytes that the process may take, by default what is free when a batch is made ready. Drawing and describing share
 * them: where there is no room for both, the one that is idle gives up what it holds, and one that is under way is a reason to
 * refuse. What self-reranking takes for its passes is not counted. `batch`: sequences side by side at most, by default as many
 * as are of use and fit.
 */
export interface LVerseOptions extends PipelineOptions, MemoryLimit {
  /** Told of every batch that is generated, which calls that wait at the same time may share. */
  readonly onBatch?: (direction: Direction, batch: SharedBatch) => void;
  /** How a model of the Hub is fetched. */
  readonly hub?: HubOptions;
}

/**
 * A model that draws pictures from captions and describes pictures in words. Weights and sessions are loaded when
 * a task first needs them, and kept; calls may overlap, and those that sample alike share a batch then.
 */
export class LVerse {
  readonly #model: ModelFolder;
  readonly #pictures: PictureTokenizer;
  readonly #augvae: AugVAE;
  readonly #generators: Readonly<Record<Direction, Generators>>;
  readonly #shared: Readonly<Record<Direction, SharedBatches>>;
  readonly #rerankers: Readonly<Record<Direction, SelfReranker>>;

  private constructor(
    model: ModelFolder,
    runtime: Runtime,
    threads: number,
    limit: MemoryLimit,
    onBatch: LVerseOptions["onBatch"],
  ) {
    const { config, tokenizer } = model;
    const { special, bpe } = tokenizer.table;
    this.#model = model;
    this.#pictures = new PictureTokenizer(runtime, config.augvae, () => model.weights("augvae"), threads);
    this.#augvae = new AugVAE(config.augvae, this.#pictures);
    const weights = new Lazy(() => model.weights("biart"));
    const parts = { runtime, networks: config, weights: () => weights.get(), special, bpe, threads, limit };
    const ledger = new MemoryLedger();
    this.#generators = inBoth((direction) => new Generators(parts, direction, ledger));
    this.#shared = inBoth(
      (direction) =>
        new SharedBatches(this.#generators[direction], {
          sequences: limit.batch,
          onBatch: onBatch && ((batch) => onBatch(direction, batch)),
        }),
    );
    this.#rerankers = inBoth((direction) => new SelfReranker(parts, direction));
  }

  /**
   * Opens a model: a folder, or a model of the Hub ("organization/name"), which is fetched unless it has been. Its files are
   * checked, the weights are read later.
   *
   * @param model the model that comes with the package unless told
   * @throws CheckpointError or TextError for a file that is missing, damaged or of another model
   * @throws HubError where there is no such model on the Hub, or it cannot be fetched
   * @throws RuntimeError where ONNX Runtime cannot be loaded
   */
  static async load(model: string = shippedModel, options: LVerseOptions = {}): Promise<LVerse> {
    const { threads = availableParallelism(), memory, batch, onBatch, hub } = options;
    const folder = isHubId(model) ? await fetchHubModel(model, hub) : model;
    const opened = await openModelFolder(folder);
    const runtime = options.runtime ?? createNativeRuntime();
    return new LVerse(opened, runtime, threads, { memory, batch }, onBatch);
  }

  /** What its `config.json` says: the sizes of both networks, and how it generates best. */
  get config(): ModelConfig {
    return this.#model.config;
  }

  /** Height and width of the pictures, in pixels. */
  get resolution(): number {
    return this.config.augvae.resolution;
  }

  /** The memory that generation in one direction takes with so many rows side by side, an upper bound. */
  memory(batch: number): GenerationMemory {
    return generationMemory(this.config, batch);
  }

  /**
   * Draws `count` pictures for each caption, the best of `candidates`; those of the first caption come first. Pictures do
   * not depend on what else is drawn with them. What is not told is as the model's `config.json` says, else as in the paper. `keep: "top"` is the upper half of `from`; a mask is a picture that is white
   * where `from` is kept.
   *
   * @throws TextError for an empty caption
   * @throws ImageError for what is no picture
   * @throws RangeError or BiARTError for options outside their ranges
   * @throws PipelineError where the memory does not suffice, or there is no such reranker; the signal's reason where it aborts
   */
  async draw(
    captions: string | readonly string[],
    options: DrawOptions<PictureInput> = {},
  ): Promise<Drawing[]> {
    const { config, tokenizer } = this.#model;
    const { from, keep, ...sampling } = options;
    const parts = {
      name: config.name,
      defaults: drawingDefaultsOf(config),
      text: tokenizer,
      textLength: config.text.length,
      augvae: config.augvae,
      pictures: this.#pictures,
      textToImage: this.#shared["text-to-image"],
      self: this.#rerankers["image-to-text"],
    };
    return draw(parts, typeof captions === "string" ? [captions] : captions, {
      ...sampling,
      candidates: drawingCandidatesOf(config, sampling),
      ...(from !== undefined && { from: await this.prepare(from) }),
      ...(keep !== undefined && { keep: keep === "top" ? keep : await this.prepare(keep) }),
    });
  }

  /**
   * Writes `count` captions for each picture, the best of `candidates`; those of the first picture come first. One caption
   * is greedy by default (temperature 0), several are drawn at temperature 1 from the 16 likeliest tokens; with `beams`,
   * they are searched for.
   *
   * @throws ImageError for what is no picture
   * @throws RangeError or BiARTError for options outside their ranges
   * @throws PipelineError where the memory does not suffice, or there is no such reranker; the signal's reason where it aborts
   */
  async describe(
    pictures: PictureInput | readonly PictureInput[],
    options: DescribeOptions = {},
  ): Promise<Description[]> {
    const { config, tokenizer } = this.#model;
    const inputs = isOne(pictures) ? [pictures] : pictures;
    const prepared: Picture[] = [];
    for (const input of inputs) prepared.push(await this.prepare(input));
    const parts = {
      text: tokenizer,
      textLength: config.text.length,
      pictures: this.#pictures,
      imageToText: this.#shared["image-to-text"],
      self: this.#rerankers["text-to-image"],
    };
    return describe(parts, prepared, options);
  }

  /**
   * What is left of a picture, or of each of several, in the model's tokens.
   *
   * @throws ImageError for what is no picture
   */
  reconstruct(picture: PictureInput, options?: CodingOptions): Promise<Reconstruction>;
  reconstruct(pictures: readonly PictureInput[], options?: CodingOptions): Promise<Reconstruction[]>;
  reconstruct(
    pictures: PictureInput | readonly PictureInput[],
    options?: CodingOptions,
  ): Promise<Reconstruction | Reconstruction[]> {
    return isOne(pictures)
      ? this.#augvae.reconstruct(pictures, options)
      : this.#augvae.reconstruct(pictures, options);
  }

  /**
   * A picture's codes, `[tokens]`, or those of each of several.
   *
   * @throws ImageError for what is no picture
   */
  encode(picture: PictureInput, options?: CodingOptions): Promise<ImageTokens>;
  encode(pictures: readonly PictureInput[], options?: CodingOptions): Promise<ImageTokens[]>;
  encode(
    pictures: PictureInput | readonly PictureInput[],
    options?: CodingOptions,
  ): Promise<ImageTokens | ImageTokens[]> {
    return isOne(pictures) ? this.#augvae.encode(pictures, options) : this.#augvae.encode(pictures, options);
  }

  /**
   * The picture of codes, or of each of several lists of them.
   *
   * @throws RangeError for codes that are too few, too many or not in the codebook
   */
  decode(tokens: ArrayLike<number>, options?: CodingOptions): Promise<Picture>;
  decode(tokens: readonly ArrayLike<number>[], options?: CodingOptions): Promise<Picture[]>;
  decode(
    tokens: ArrayLike<number> | readonly ArrayLike<number>[],
    options?: CodingOptions,
  ): Promise<Picture | Picture[]> {
    return this.#augvae.decode(tokens as ArrayLike<number>, options);
  }

  /**
   * What the model reads of a caption, `[textLength]` rows of its text table: captions that differ in case alone, or beyond
   * what it has room for, are one to it.
   *
   * @throws TextError for an empty caption
   */
  tokenize(caption: string): Int32Array {
    const { config, tokenizer } = this.#model;
    return tokenizer.encode(caption, { length: config.text.length }).ids;
  }

  /** Every code of the codebook as the decoder draws it, on one sheet. */
  codebookSheet(options?: CodingOptions): Promise<CodebookSheet> {
    return this.#augvae.codebookSheet(options);
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
    for (const shared of Object.values(this.#shared)) shared.release();
    for (const generators of Object.values(this.#generators)) generators.release();
    for (const reranker of Object.values(this.#rerankers)) await reranker.release();
    await this.#augvae.dispose();
  }
}

function inBoth<T>(make: (direction: Direction) => T): Record<Direction, T> {
  return { "text-to-image": make("text-to-image"), "image-to-text": make("image-to-text") };
}

function isOne(pictures: PictureInput | readonly PictureInput[]): pictures is PictureInput {
  return !Array.isArray(pictures);
}
