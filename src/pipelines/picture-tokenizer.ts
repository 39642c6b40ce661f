import { type AugVAEConfig, codebookNames, decodeGraph, encodeGraph, tokenCount } from "../augvae/index.js";
import { type Picture, readPlanar, writePlanar } from "../data/index.js";
import { ForwardPass, type Graph, type Runtime, type TensorData } from "../engine/index.js";
import { type CodingOptions, inBatches } from "./coding.js";
import { disposed } from "./errors.js";
import { Lazy } from "./lazy.js";
import type { Weights } from "./model-folder.js";

/** A picture as codes of the codebook, `[tokens]`, shallowest level first and each level row by row. */
export type ImageTokens = Int32Array;

/**
 * Pixels of the pictures that are decoded together, at most: eight pictures of 64 x 64. Of larger batches the time of a
 * picture gets hardly less, and what else runs waits longer.
 */
const BATCH_PIXELS = 2 ** 15;

/** Pictures to codes and back by an AugVAE; networks are made ready when first needed. */
export class PictureTokenizer {
  /** Codes that describe one picture. */
  readonly length: number;
  readonly #encoder: Lazy<ForwardPass>;
  readonly #decoder: Lazy<ForwardPass>;
  /** `[codes, width]`, known once a network has been made. */
  #codebook: Float32Array | undefined;
  #meanCode: number | undefined;
  /** The run before: a network has one input and one output, so that runs follow one another. */
  #last: Promise<unknown> = Promise.resolve();
  #released = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly config: AugVAEConfig,
    private readonly weights: () => Promise<Weights>,
    private readonly threads: number,
  ) {
    this.length = tokenCount(config);
    this.#encoder = this.#network(() => encodeGraph(config, 1));
    this.#decoder = this.#network(() => decodeGraph(config, 1));
  }

  #network(graph: () => Graph): Lazy<ForwardPass> {
    return new Lazy(async () => {
      const tensors = await this.weights();
      this.#codebook = tensors[codebookNames.codebook]!.data as Float32Array;
      return ForwardPass.create(this.runtime, graph(), tensors, this.threads);
    });
  }

  /**
   * @param picture of the model's resolution
   * @param signal rejects with its reason unless the run has begun
   * @throws RangeError for a picture of another size
   */
  async encode(picture: Picture, signal?: AbortSignal): Promise<ImageTokens> {
    const { resolution } = this.config;
    if (picture.width !== resolution || picture.height !== resolution) {
      throw new RangeError(
        `a picture of ${picture.width} x ${picture.height} pixels given, the model takes ${resolution} x ${resolution}`,
      );
    }
    return this.#run(
      this.#encoder,
      ({ pictures }) => writePlanar(picture, pictures!.data as Float32Array),
      ({ tokens }) => Int32Array.from(tokens!.data as BigInt64Array, Number),
      signal,
    );
  }

  /**
   * A picture of which only the first tokens are there: the others are of the code nearest to the codebook's mean.
   * @throws RangeError for tokens that are too many or not in the codebook
   */
  async decodeBeginning(tokens: ArrayLike<number>, signal?: AbortSignal): Promise<Picture> {
    await this.#usable(this.#decoder);
    this.#meanCode ??= codeNearestToMean(this.#codebook!, this.config.codebookWidth);
    const missing = Math.max(0, this.length - tokens.length);
    return this.decode([...Array.from(tokens), ...Array<number>(missing).fill(this.#meanCode)], signal);
  }

  /**
   * @param signal rejects with its reason unless the run has begun
   * @throws RangeError for tokens that are too few, too many or not in the codebook
   */
  async decode(tokens: ArrayLike<number>, signal?: AbortSignal): Promise<Picture> {
    const { resolution } = this.config;
    this.#check(tokens);
    const given = BigInt64Array.from(tokens, BigInt);
    return this.#run(
      this.#decoder,
      ({ tokens: ids }) => (ids!.data as BigInt64Array).set(given),
      ({ pictures }) => readPlanar(pictures!.data as Float32Array, resolution, resolution),
      signal,
    );
  }

  /**
   * The pictures of several lists of tokens, in batches where pictures are small: less time than one after the other, and the
   * same values but for a rounding error of some 1e-6 before they become bytes. Runs of others come between batches.
   * @throws RangeError for tokens that are too few, too many or not in the codebook
   */
  async decodeAll(lists: readonly ArrayLike<number>[], options: CodingOptions = {}): Promise<Picture[]> {
    const { resolution, channels } = this.config;
    for (const tokens of lists) this.#check(tokens);
    const size = Math.min(lists.length, Math.max(1, Math.floor(BATCH_PIXELS / resolution ** 2)));
    if (size <= 1) return inBatches(lists, 1, async ([tokens]) => [await this.decode(tokens!)], options);
    const decoder = this.#network(() => decodeGraph(this.config, size));
    const decodeBatch = (batch: readonly ArrayLike<number>[]) =>
      this.#run(
        decoder,
        // Behind the last ones of a smaller batch stand those of the batch before, or zeros.
        ({ tokens: ids }) => {
          const data = ids!.data as BigInt64Array;
          batch.forEach((tokens, i) => {
            data.set(BigInt64Array.from(tokens, BigInt), i * this.length);
          });
        },
        ({ pictures }) =>
          batch.map((_, i) =>
            readPlanar(
              pictures!.data as Float32Array,
              resolution,
              resolution,
              i * channels * resolution ** 2,
            ),
          ),
        options.signal,
      );
    try {
      return await inBatches(lists, size, decodeBatch, options);
    } finally {
      const pass = await decoder.made?.catch(() => undefined);
      pass?.release();
    }
  }

  #check(tokens: ArrayLike<number>): void {
    if (tokens.length !== this.length) {
      throw new RangeError(`${tokens.length} image tokens given, a picture has ${this.length}`);
    }
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (Number.isInteger(token) && token >= 0 && token < this.config.codebookSize) continue;
      throw new RangeError(
        `image token ${i} is ${token}, the codebook has 0 to ${this.config.codebookSize - 1}`,
      );
    }
  }

  #run<T>(
    network: Lazy<ForwardPass>,
    fill: (inputs: Readonly<Record<string, TensorData>>) => void,
    read: (outputs: Readonly<Record<string, TensorData>>) => T,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const result = this.#last.then(async () => {
      signal?.throwIfAborted();
      const pass = await this.#usable(network);
      fill(pass.inputs);
      await pass.run();
      return read(pass.outputs);
    });
    this.#last = result.catch(() => {});
    return result;
  }

  async #usable(network: Lazy<ForwardPass>): Promise<ForwardPass> {
    const made = this.#released ? undefined : await network.get();
    if (made && !this.#released) return made;
    throw disposed();
  }

  /** Frees the networks once their runs have ended, those that are still being made as well. */
  async release(): Promise<void> {
    this.#released = true;
    for (const { made } of [this.#encoder, this.#decoder]) {
      const pass = await made?.catch(() => undefined);
      pass?.release();
    }
  }
}

/** Index of the row of a codebook `[codes, width]` that lies nearest to the mean of all rows. */
export function codeNearestToMean(codebook: Float32Array, width: number): number {
  const codes = codebook.length / width;
  const mean = new Float64Array(width);
  codebook.forEach((value, i) => {
    mean[i % width]! += value / codes;
  });
  const distances = Array.from({ length: codes }, (_, code) =>
    mean.reduce((sum, value, i) => sum + (codebook[code * width + i]! - value) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}
