import type { Runtime, TensorData } from "../engine/index.js";
import { type BeamSearchOptions, type BeamSearchResult, beamSearch } from "./beam-search.js";
import { CachedTransformer } from "./cached-transformer.js";
import { candidateIds } from "./candidates.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import type { Generated, GenerateOptions, GeneratorOptions } from "./generation-options.js";
import { checkGivenTokens, type GivenTokens, leadingTokens } from "./given-tokens.js";
import { GrowingSequence, type SequenceRules } from "./growing-sequence.js";
import { checkGuidance, guide } from "./guidance.js";
import { Prefixes, partLengths } from "./prefix.js";
import type { RowTransformer } from "./row-transformer.js";
import { checkSampling, plainSampling, type SamplingOptions } from "./sampling.js";
import { SharedPrefixTransformer } from "./shared-prefix-transformer.js";

/** A caption is at most this many tokens unless told otherwise. */
const longestCaption = 32;
const defaultTopK = 256;

/**
 * Generates images for texts or texts for images: the reference in one pass, then a token at a time over cached
 * keys and values.
 */
export class Generator {
  readonly #prefixes: Prefixes;
  readonly #candidates: ReadonlySet<number>;
  #busy = false;

  private constructor(
    private readonly config: BiARTConfig,
    private readonly options: Omit<GeneratorOptions, "batch">,
    private batch: number,
    private readonly candidates: Int32Array,
    private readonly transformer: RowTransformer,
  ) {
    this.#prefixes = new Prefixes(options.direction, config, options.special);
    this.#candidates = new Set(candidates);
  }

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
    // Captions of one picture share its many positions; the few of a drawing's text are not worth it.
    const transformer = await (direction === "image-to-text"
      ? SharedPrefixTransformer.create(runtime, config, weights, settings)
      : CachedTransformer.create(runtime, config, weights, settings));
    return new Generator(config, options, batch, candidates, transformer);
  }

  /** Makes room for so many rows, where there are fewer. */
  reserve(batch: number): void {
    this.batch = Math.max(this.batch, batch);
  }

  /**
   * One sequence for each stream in `random`. Sequences with equal references share the pass over it; those that end
   * leave the batch.
   * @throws BiARTError for arguments outside their ranges; the signal's reason once it is aborted.
   */
  async generate(options: GenerateOptions): Promise<Generated[]> {
    return this.#alone(async () => {
      const { guidance = 1, signal, onStep } = options;
      checkGuidance(guidance);
      const count = this.#count(options.count);
      const sequences = this.#sequences(options, count);
      const begun = Math.min(count - 1, ...sequences.map(({ given }) => leadingTokens(given)));
      await this.#readPrefixes(sequences, begun, options);
      const first = partLengths(this.options.direction, this.config).reference + 2;
      for (let index = begun; ; index++) {
        signal?.throwIfAborted();
        sequences.forEach((one, i) => {
          if (one.open) this.#grow(one, i, index, guidance, options);
        });
        await onStep?.(index);
        const open = sequences.filter((one) => one.open);
        if (index + 1 === count || open.length === 0) break;
        this.#keepOpen(open);
        await this.transformer.step(first + index);
      }
      return sequences.map(({ tokens, logLikelihood }) => ({ tokens, logLikelihood }));
    });
  }

  /**
   * The likeliest sequences that beam search finds after one reference, best first; at most `width` of them.
   * @throws BiARTError for arguments outside their ranges; the signal's reason once it is aborted.
   */
  async search(options: BeamSearchOptions): Promise<BeamSearchResult[]> {
    return this.#alone(async () => {
      const { batch } = this;
      const { direction } = this.options;
      const { width = batch, reference, signal } = options;
      if (!(Number.isSafeInteger(width) && width >= 1 && width <= batch)) {
        throw new BiARTError(`width is ${width}; 1 to ${batch} beams find room in this generator`);
      }
      const count = this.#count(options.count);
      const rules = this.#rules(plainSampling);
      const given = this.#given(options.given ?? [], count) as number[];
      const begun = Math.min(count - 1, leadingTokens(given));
      const ids = given.slice(0, begun).map((token) => token + rules.offset);
      const prefix = this.#prefixes.of(reference, ids);
      const [row] = (await this.transformer.read([prefix], { room: width, signal })) as [number];
      const first = partLengths(direction, this.config).reference + 2;
      return beamSearch(this.transformer, { ...options, ...rules, width, count, row, given, begun, first });
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new BiARTError("this generator is generating; await that, or create another one");
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  /** Adds a sequence's token at an index, given or drawn. */
  #grow(one: GrowingSequence, sequence: number, index: number, guidance: number, options: GenerateOptions) {
    const { stop, onToken } = options;
    const token = one.given[index];
    if (token !== undefined) {
      one.take(token);
      onToken?.(sequence, token, index);
      return;
    }
    const logits = this.transformer.logits(one.row);
    const { unconditionalRow } = one;
    const guided = unconditionalRow !== undefined;
    one.draw(logits, guided ? guide(logits, this.transformer.logits(unconditionalRow), guidance) : logits);
    if (!one.open) return;
    onToken?.(sequence, one.tokens[index]!, index);
    if (stop?.(one.tokens, sequence)) one.open = false;
  }

  /** Rows of the sequences that have ended fall away; the others' next ids are handed over. */
  #keepOpen(open: readonly GrowingSequence[]): void {
    const guided = open.filter(({ unconditionalRow }) => unconditionalRow !== undefined);
    const rows = [...open.map(({ row }) => row), ...guided.map(({ unconditionalRow }) => unconditionalRow!)];
    const places = this.transformer.branch(rows);
    open.forEach((one, i) => {
      one.row = places[i]!;
      this.transformer.ids[one.row] = BigInt(one.nextId);
    });
    guided.forEach((one, i) => {
      one.unconditionalRow = places[open.length + i]!;
      this.transformer.ids[one.unconditionalRow] = BigInt(one.nextId);
    });
  }

  /** Fills each row's caches and first logits; `begun` given tokens are read along. */
  async #readPrefixes(
    sequences: readonly GrowingSequence[],
    begun: number,
    { reference, guidance = 1, signal, onToken }: GenerateOptions,
  ): Promise<void> {
    const { offset } = this.#rules(plainSampling);
    const references = forEach(reference, sequences.length, "references");
    const begunIds = ({ given }: GrowingSequence) => given.slice(0, begun).map((token) => token! + offset);
    const prefixes = sequences.map((one, i) => this.#prefixes.of(references[i]!, begunIds(one)));
    const without = guidance === 1 ? [] : sequences.map((one) => this.#prefixes.ofNothing(begunIds(one)));
    const rows = await this.transformer.read([...prefixes, ...without], { signal });
    sequences.forEach((one, i) => {
      one.row = rows[i]!;
      if (guidance !== 1) one.unconditionalRow = rows[sequences.length + i]!;
    });
    for (const [i, one] of sequences.entries()) {
      for (let index = 0; index < begun; index++) {
        one.take(one.given[index]!);
        onToken?.(i, one.given[index]!, index);
      }
    }
  }

  #sequences(options: GenerateOptions, count: number): GrowingSequence[] {
    const { random, given = [], guidance = 1 } = options;
    const rows = guidance === 1 ? random.length : 2 * random.length;
    const { batch } = this;
    if (!(rows >= 1 && rows <= batch)) {
      const most = guidance === 1 ? batch : batch >> 1;
      throw new BiARTError(
        `${random.length} random streams given; one a sequence is expected, and ${batch} rows hold 1 to ${most} ` +
          `sequences${guidance === 1 ? "" : " with guidance, which takes two rows each"}`,
      );
    }
    const rules = this.#rules(this.#sampling(options));
    const tokens = forEach(given, random.length, "lists of given tokens");
    return random.map((stream, i) => new GrowingSequence(rules, this.#given(tokens[i]!, count), stream));
  }

  #rules(sampling: SamplingOptions): SequenceRules {
    const ofText = this.options.direction === "image-to-text";
    return {
      candidates: this.candidates,
      offset: ofText ? 0 : this.config.textVocabulary,
      end: ofText ? this.options.special.pad : undefined,
      sampling,
    };
  }

  #given(given: GivenTokens, count: number): (number | undefined)[] {
    const { direction, special } = this.options;
    const limits = { direction, config: this.config, candidates: this.#candidates, pad: special.pad, count };
    return checkGivenTokens(given, limits);
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

/** One list for each of `count` sequences, of one for all of them or of one for each. */
function forEach<T>(given: ArrayLike<T> | readonly ArrayLike<T>[], count: number, what: string) {
  const isShared = (one: typeof given): one is ArrayLike<T> => typeof one[0] !== "object";
  if (isShared(given)) return Array<ArrayLike<T>>(count).fill(given);
  if (given.length === count) return given;
  throw new BiARTError(`${given.length} ${what} given for ${count} rows; give one each, or one for all`);
}
