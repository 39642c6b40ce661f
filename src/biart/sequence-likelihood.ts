import { allocate, type Runtime, type TensorData } from "../engine/index.js";
import { candidateIds } from "./candidates.js";
import { type BiARTConfig, sequenceLength, vocabularySize } from "./config.js";
import { BiARTError } from "./errors.js";
import { generationGraph } from "./generation-graph.js";
import type { GeneratorOptions } from "./generation-options.js";
import { generationWeights } from "./generation-weights.js";
import { KeyValueCache } from "./key-value-cache.js";
import { Prefill } from "./prefill.js";
import { partLengths } from "./prefix.js";
import { weightBlocks } from "./quantized-weights.js";
import { largestIndex, logProbability } from "./sampling.js";
import { segmentsOf, writeSequence } from "./sequence.js";

/** A caption and a picture. */
export interface TokenPair {
  /** `[textLength]` ids, filled up with [PAD]. */
  readonly text: ArrayLike<number>;
  /** `[imageLength]` codes. */
  readonly image: ArrayLike<number>;
}

/** A token of the generated part as the model predicts it from all before it, among the tokens that may be generated. */
export interface PredictedToken {
  /** Log-probability of the token in nats. */
  readonly logProbability: number;
  /** The id that the model holds likeliest there. */
  readonly likeliest: number;
}

/** The likelihood of captions after pictures or of pictures after captions, in one pass over each whole sequence. */
export class SequenceLikelihood {
  /** Places of ids among the candidates, -1 for others. */
  readonly #places: Int32Array;
  readonly #cache: KeyValueCache;
  readonly #logits: TensorData<"float32">;
  /** Generated tokens, and the position of the first. */
  readonly #generated: number;
  readonly #first: number;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly config: BiARTConfig,
    private readonly options: GeneratorOptions,
    private readonly candidates: Int32Array,
    private readonly pass: Prefill,
  ) {
    const { generated, reference } = partLengths(options.direction, config);
    this.#generated = generated;
    this.#first = reference + 2;
    this.#places = new Int32Array(vocabularySize(config)).fill(-1);
    candidates.forEach((id, place) => {
      this.#places[id] = place;
    });
    this.#cache = new KeyValueCache(config, 1);
    this.#logits = allocate("float32", [generated, candidates.length]);
  }

  /**
   * `weights` as for `Generator.create`; they stay referenced, and must not change.
   * @throws BiARTError where a weight is missing or of another shape, or the tokens do not fit the table.
   */
  static async create(
    runtime: Runtime,
    config: BiARTConfig,
    weights: Readonly<Record<string, TensorData>>,
    options: Omit<GeneratorOptions, "batch">,
  ): Promise<SequenceLikelihood> {
    const { direction, special, bpe, threads = 2 } = options;
    const ids = candidateIds(direction, config, special, bpe);
    const blocks = weightBlocks(weights, config);
    const candidates = ids.length;
    const graph = generationGraph(config, { batch: 1, positions: 1, candidates, blocks });
    const values = generationWeights(graph, weights, ids, config);
    const logitsFrom = partLengths(direction, config).reference + 1;
    const pass = new Prefill(runtime, config, values, { candidates, blocks, threads, logitsFrom });
    await pass.session(sequenceLength(config) - 1);
    return new SequenceLikelihood(config, options, ids, pass);
  }

  /**
   * log p(generated part | reference) in nats, among the tokens that may be generated; of a caption through its first
   * [PAD]. Calls wait for those before them.
   * @throws RangeError or BiARTError for parts of other lengths, or tokens that cannot be generated.
   */
  async of(pair: TokenPair): Promise<number> {
    const tokens = await this.tokens(pair);
    return tokens.reduce((total, { logProbability }) => total + logProbability, 0);
  }

  /** The terms of {@link of}: each token of the generated part, of a caption through its first [PAD]. */
  tokens(pair: TokenPair): Promise<PredictedToken[]> {
    const turn = this.#last.then(() => this.#tokens(pair));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #tokens({ text, image }: TokenPair): Promise<PredictedToken[]> {
    const { direction, special } = this.options;
    const length = sequenceLength(this.config) - 1;
    const ids = new BigInt64Array(length + 1);
    writeSequence(ids, 0, direction, text, image, this.config, special);
    const segments = BigInt64Array.from(segmentsOf(direction, this.config).slice(0, length), BigInt);
    const given = { ids: ids.slice(0, length), segments };
    await this.pass.run(given, this.#cache.rows(0, 1), this.#logits);
    const tokens: PredictedToken[] = [];
    for (let i = 0; i < this.#generated; i++) {
      const id = Number(ids[this.#first + i]!);
      const place = this.#places[id]!;
      if (place < 0) throw new BiARTError(`token ${id} at ${i} is none that can be generated`);
      const size = this.#logits.shape[1]!;
      const logits = this.#logits.data.subarray(i * size, (i + 1) * size);
      const likeliest = this.candidates[largestIndex(logits)]!;
      tokens.push({ logProbability: logProbability(logits, place), likeliest });
      if (direction === "image-to-text" && id === special.pad) break;
    }
    return tokens;
  }

  /** Frees the session; calling it again does nothing. */
  release(): void {
    this.pass.release();
  }
}
