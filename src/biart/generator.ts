import type { Random, Runtime, TensorData } from "../engine/index.js";
import { CachedTransformer } from "./cached-transformer.js";
import { candidateIds } from "./candidates.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import { generationPrefix, partLengths } from "./prefix.js";
import {
  checkSampling,
  logProbability,
  penalizeRepetition,
  plainSampling,
  type SamplingOptions,
  sampleIndex,
} from "./sampling.js";
import type { Direction, SpecialTokens } from "./sequence.js";

/** A caption is at most this many tokens unless told otherwise. */
const longestCaption = 32;
const defaultTopK = 256;

/** What a generator is made for. */
export interface GeneratorOptions {
  readonly direction: Direction;
  readonly special: SpecialTokens;
  /** Ids 0 … bpe - 1 are the tokens of text; with [PAD], they alone are ever written. */
  readonly bpe: number;
  /** Sequences that grow side by side; 1 by default. Their caches take {@link cacheBytes}. */
  readonly batch?: number;
  /** Threads of the runtime; 2 by default. */
  readonly threads?: number;
}

/** One generation; temperature 1 and top-k 256 unless told otherwise. */
export interface GenerateOptions extends Partial<SamplingOptions> {
  /** `textLength` padded ids or `imageLength` codes, for all rows or for each. */
  readonly reference: ArrayLike<number> | readonly ArrayLike<number>[];
  /** One stream for each row wanted, at most `batch` of them; every token drawn takes one number of it. */
  readonly random: readonly Random[];
  /** Tokens at most; by default all of an image, or 32 of text. */
  readonly count?: number;
  /** Asked after every token of a row; true makes it the row's last. */
  readonly stop?: (tokens: readonly number[], row: number) => boolean;
  /** Stops within a step. */
  readonly signal?: AbortSignal;
  /** Told of every token as it is drawn. */
  readonly onToken?: (row: number, token: number, index: number) => void;
}

/** One sequence that was generated. */
export interface Generated {
  /** Codes of an image, or ids of text without the [PAD] that ended it. */
  readonly tokens: readonly number[];
  /**
   * Log-likelihood in nats of all tokens drawn, the ending [PAD] included, among the tokens that may be generated: at
   * temperature 1, without filters and penalties.
   */
  readonly logLikelihood: number;
}

/**
 * Generates images for texts or texts for images: the reference in one pass, then a token at a time over cached
 * keys and values.
 */
export class Generator {
  #busy = false;

  private constructor(
    private readonly config: BiARTConfig,
    private readonly options: GeneratorOptions & { batch: number },
    private readonly candidates: Int32Array,
    private readonly transformer: CachedTransformer,
  ) {}

  /**
   * `weights` are BiART's parameters under their names in a checkpoint; they stay referenced, and must not change.
   * @throws BiARTError where a weight is missing or of another shape, or the tokens do not fit the table.
   */
  static async create(
    runtime: Runtime,
    config: BiARTConfig,
    weights: Readonly<Record<string, TensorData>>,
    options: GeneratorOptions,
  ): Promise<Generator> {
    const { batch = 1, threads = 2, direction, special, bpe } = options;
    if (!(Number.isSafeInteger(batch) && batch >= 1)) {
      throw new BiARTError(`batch is ${batch}; a whole number of 1 or more is expected`);
    }
    const candidates = candidateIds(direction, config, special, bpe);
    const prefix = partLengths(direction, config).reference + 2;
    const settings = { batch, prefix, candidates, threads };
    const transformer = await CachedTransformer.create(runtime, config, weights, settings);
    return new Generator(config, { ...options, batch }, candidates, transformer);
  }

  /**
   * One row for each stream in `random`. Rows with equal references share the pass over it.
   * @throws BiARTError for arguments outside their ranges; the signal's reason once it is aborted.
   */
  async generate(options: GenerateOptions): Promise<Generated[]> {
    if (this.#busy) throw new BiARTError("this generator is generating; await that, or create another one");
    this.#busy = true;
    try {
      const rows = this.#rows(options);
      const count = this.#count(options.count);
      const sampling = this.#sampling(options);
      await this.#readReferences(referencesOf(options.reference, rows.length), options.signal);
      const first = partLengths(this.options.direction, this.config).reference + 2;
      for (let index = 0; ; index++) {
        options.signal?.throwIfAborted();
        for (const row of rows) if (row.open) this.#draw(row, index, sampling, options);
        if (index + 1 === count || rows.every(({ open }) => !open)) break;
        await this.transformer.step(first + index);
      }
      return rows.map(({ tokens, logLikelihood }) => ({ tokens, logLikelihood }));
    } finally {
      this.#busy = false;
    }
  }

  /** Draws a row's token, which the next step reads. */
  #draw(row: Row, index: number, sampling: SamplingOptions, { stop, onToken }: GenerateOptions): void {
    const { repetitionPenalty } = sampling;
    const logits = this.transformer.logits(row.index);
    const offered =
      repetitionPenalty === 1 ? logits : penalizeRepetition(logits, row.drawn, repetitionPenalty);
    const drawn = sampleIndex(offered, sampling, row.random);
    const id = this.candidates[drawn]!;
    this.transformer.ids[row.index] = BigInt(id);
    row.drawn.add(drawn);
    row.logLikelihood += logProbability(logits, drawn);
    const ofText = this.options.direction === "image-to-text";
    if (ofText && id === this.options.special.pad) {
      row.open = false;
      return;
    }
    const token = ofText ? id : id - this.config.textVocabulary;
    row.tokens.push(token);
    onToken?.(row.index, token, index);
    if (stop?.(row.tokens, row.index)) row.open = false;
  }

  /** Fills each row's caches and first logits. */
  async #readReferences(references: readonly ArrayLike<number>[], signal?: AbortSignal): Promise<void> {
    const { direction, special } = this.options;
    const prefixes = references.map((one) => generationPrefix(direction, one, this.config, special));
    const rowsByPrefix = new Map<string, number>();
    for (const [row, { ids, segments }] of prefixes.entries()) {
      signal?.throwIfAborted();
      const key = ids.join();
      const same = rowsByPrefix.get(key);
      if (same === undefined) await this.transformer.prefill(row, ids, segments);
      else this.transformer.copyPrefix(same, row);
      rowsByPrefix.set(key, same ?? row);
    }
  }

  #rows({ random }: GenerateOptions): Row[] {
    const { batch } = this.options;
    if (!(random.length >= 1 && random.length <= batch)) {
      throw new BiARTError(
        `${random.length} random streams given; one a row is expected, 1 to ${batch} rows`,
      );
    }
    return random.map((stream, index) => ({
      index,
      random: stream,
      tokens: [],
      drawn: new Set<number>(),
      logLikelihood: 0,
      open: true,
    }));
  }

  #sampling(options: GenerateOptions): SamplingOptions {
    const sampling = { ...plainSampling, topK: defaultTopK };
    for (const name of Object.keys(sampling) as (keyof SamplingOptions)[]) {
      sampling[name] = options[name] ?? sampling[name];
    }
    checkSampling(sampling);
    const { repetitionPenalty } = sampling;
    if (repetitionPenalty !== 1 && this.options.direction === "text-to-image") {
      throw new BiARTError(
        `repetitionPenalty is ${repetitionPenalty}; pictures repeat codes on purpose: it is for captions alone`,
      );
    }
    return sampling;
  }

  #count(given: number | undefined): number {
    const { direction } = this.options;
    const { generated } = partLengths(direction, this.config);
    const usual = direction === "image-to-text" ? Math.min(longestCaption, generated) : generated;
    const count = given ?? usual;
    if (!(Number.isSafeInteger(count) && count >= 1 && count <= generated)) {
      throw new BiARTError(`count is ${count}; 1 to ${generated} tokens can be generated`);
    }
    return count;
  }

  /** Frees the sessions; a generation under way rejects. Calling it again does nothing. */
  release(): void {
    this.transformer.release();
  }
}

interface Row {
  readonly index: number;
  readonly random: Random;
  readonly tokens: number[];
  /** Places of the tokens among the candidates. */
  readonly drawn: Set<number>;
  logLikelihood: number;
  /** Whether the row still grows. */
  open: boolean;
}

function referencesOf(reference: GenerateOptions["reference"], rows: number): readonly ArrayLike<number>[] {
  const isShared = (one: GenerateOptions["reference"]): one is ArrayLike<number> =>
    typeof one[0] !== "object";
  if (isShared(reference)) return Array<ArrayLike<number>>(rows).fill(reference);
  if (reference.length !== rows) {
    throw new BiARTError(
      `${reference.length} references given for ${rows} rows; give one each, or one for all`,
    );
  }
  return reference;
}
