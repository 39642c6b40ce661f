import { type AugVAEConfig, codebookNames, decodeGraph, encodeGraph, tokenCount } from "../augvae/index.js";
import { type Picture, readPlanar, writePlanar } from "../data/index.js";
import { ForwardPass, type Graph, type Runtime, type TensorData } from "../engine/index.js";
import { PipelineError } from "./errors.js";
import { Lazy } from "./lazy.js";
import type { Weights } from "./model-folder.js";

/** A picture as codes of the codebook, `[tokens]`, shallowest level first and each level row by row. */
export type ImageTokens = Int32Array;

/** Pictures to codes and back by an AugVAE, one picture at a time; networks are made ready when first needed. */
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
    runtime: Runtime,
    private readonly config: AugVAEConfig,
    weights: () => Promise<Weights>,
    threads: number,
  ) {
    this.length = tokenCount(config);
    const pass = async (graph: Graph) => {
      const tensors = await weights();
      this.#codebook = tensors[codebookNames.codebook]!.data as Float32Array;
      return ForwardPass.create(runtime, graph, tensors, threads);
    };
    this.#encoder = new Lazy(() => pass(encodeGraph(config, 1)));
    this.#decoder = new Lazy(() => pass(decodeGraph(config, 1)));
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
    throw new PipelineError("the model has been disposed of; load it again");
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
