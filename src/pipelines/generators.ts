import {
  type BeamSearchOptions,
  type BeamSearchResult,
  type Direction,
  type Generated,
  type GenerateOptions,
  Generator,
  type GivenTokens,
  type SpecialTokens,
} from "../biart/index.js";
import type { Random, Runtime } from "../engine/index.js";
import { disposed } from "./errors.js";
import {
  describingCache,
  drawingCache,
  fittingBatch,
  type GenerationMemory,
  type GenerationNetworks,
  generationMemory,
  type MemoryLimit,
  type WantedSequences,
} from "./generation-memory.js";
import { type MemoryHolder, MemoryLedger } from "./memory-ledger.js";
import type { Weights } from "./model-folder.js";
import type { MemoryNeed } from "./network-summary.js";
import { prefixSizes } from "./prefix-sizes.js";

/** Drawings side by side are of use up to so many, and captions, which share what is read of a picture. */
const USEFUL = { "text-to-image": 16, "image-to-text": 64 } as const;

/** A sequence to generate: what it is generated from, and the stream that its tokens are drawn with. */
export interface GenerationRow {
  readonly reference: ArrayLike<number>;
  readonly random: Random;
  /** Tokens that are known beforehand. */
  readonly given?: GivenTokens;
}

export interface GenerationOptions
  extends Omit<GenerateOptions, "reference" | "random" | "given" | "onStep"> {
  /** After a token of every row of a batch; the next one waits for it. */
  readonly onStep?: (rows: readonly number[], index: number) => void | Promise<void>;
  /** Told what memory a batch takes at most, before it is taken. */
  readonly onMemory?: ((memory: GenerationMemory) => void) | undefined;
}

/** What BiART generates from, besides its configuration. */
export interface GeneratorParts {
  readonly runtime: Runtime;
  readonly networks: GenerationNetworks;
  readonly weights: () => Promise<Weights>;
  readonly special: SpecialTokens;
  /** BPE tokens in the text table. */
  readonly bpe: number;
  readonly threads: number;
  readonly limit: MemoryLimit;
}

/** BiART in one direction, for any number of sequences: a generator, made when needed, kept, and enlarged when needed. */
export class Generators implements MemoryHolder {
  #generator: Generator | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** Calls under way or waiting. */
  #calls = 0;
  #released = false;

  /** @param ledger that of the process, in which other directions are, too */
  constructor(
    private readonly parts: GeneratorParts,
    private readonly direction: Direction,
    private readonly ledger = new MemoryLedger(),
  ) {}

  /**
   * Generates all rows, batch after batch; calls wait for those before them. Another direction that is idle gives up its
   * generator where there is no room beside it.
   * @throws PipelineError where a batch does not fit into the memory
   */
  generate(rows: readonly GenerationRow[], options: GenerationOptions): Promise<Generated[]> {
    return this.#inTurn(() => this.#generate(rows, options));
  }

  /** The likeliest sequences after one reference, best first; see `Generator.search`. */
  search(
    options: BeamSearchOptions & Pick<GenerationOptions, "onMemory"> & { readonly width: number },
  ): Promise<BeamSearchResult[]> {
    return this.#inTurn(async () => {
      options.signal?.throwIfAborted();
      const { networks, limit } = this.parts;
      const { width } = options;
      const cache = (beams: number) => this.#cacheOf(beams, [beams]);
      // The beams of a search are one batch, whatever is usual.
      const wanted = { count: width, useful: width, cache };
      this.#fittingBatch(wanted, { ...limit, batch: width });
      const memory = generationMemory(networks, width, cache(width));
      options.onMemory?.(memory);
      return (await this.#with(memory)).search(options);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#calls++;
    const turn = this.#last.then(work).finally(() => this.#calls--);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #generate(rows: readonly GenerationRow[], options: GenerationOptions): Promise<Generated[]> {
    if (rows.length === 0) return [];
    const { networks, limit } = this.parts;
    const { guidance = 1, onToken, stop, onStep, onMemory, signal, ...settings } = options;
    const rowsEach = guidance === 1 ? 1 : 2;
    const cache = (sequences: number) => {
      const needs = prefixSizes(rows, sequences, guidance !== 1).map((sizes) =>
        this.#cacheOf(rowsEach * sequences, sizes),
      );
      return needs.reduce((most, need) => (need.bytes > most.bytes ? need : most));
    };
    const wanted = { count: rows.length, useful: USEFUL[this.direction], cache };
    const most = this.#fittingBatch(wanted, limit);
    // Batches of about one size, rather than a small one at the end.
    const size = Math.ceil(rows.length / Math.ceil(rows.length / most));
    const memory = generationMemory(networks, rowsEach * size, cache(size));
    onMemory?.(memory);
    const generated: Generated[] = [];
    for (let start = 0; start < rows.length; start += size) {
      signal?.throwIfAborted();
      const part = rows.slice(start, start + size);
      const numbers = part.map((_, i) => start + i);
      const generator = await this.#with(memory);
      const results = await generator.generate({
        ...settings,
        guidance,
        reference: part.map(({ reference }) => reference),
        random: part.map(({ random }) => random),
        given: part.map(({ given = [] }) => given),
        ...(signal && { signal }),
        ...(stop && { stop: (tokens, row) => stop(tokens, start + row) }),
        ...(onToken && { onToken: (row, token, index) => onToken(start + row, token, index) }),
        ...(onStep && { onStep: (index) => onStep(numbers, index) }),
      });
      generated.push(...results);
    }
    return generated;
  }

  /** Keys and values of so many rows, of which so many share each prefix. */
  #cacheOf(rows: number, sizes: readonly number[]): MemoryNeed {
    const { networks } = this.parts;
    const ofText = this.direction === "image-to-text";
    return ofText ? describingCache(networks.biart, sizes) : drawingCache(networks, rows);
  }

  #fittingBatch(wanted: WantedSequences, limit: MemoryLimit): number {
    const { networks } = this.parts;
    const held = this.ledger.heldFor(this);
    try {
      return fittingBatch(networks, wanted, limit, held);
    } catch (error) {
      const { taken, others, idle } = held;
      if (idle === 0) throw error;
      const without = { taken: taken + idle, others: others - idle, idle: 0 };
      const batch = fittingBatch(networks, wanted, limit, without);
      this.ledger.freeIdle(this);
      return batch;
    }
  }

  async #with(memory: GenerationMemory): Promise<Generator> {
    if (this.#released) throw disposed();
    // Drawings keep the room that others before them had; captions take what they need.
    const larger = this.direction === "text-to-image" && memory.batch < (this.ledger.of(this)?.batch ?? 0);
    if (!larger) this.ledger.promise(this, memory);
    this.#generator ??= await this.#create(memory.batch);
    this.#generator.reserve(memory.batch);
    this.ledger.take(this);
    return this.#generator;
  }

  async #create(batch: number): Promise<Generator> {
    const { runtime, networks, weights, special, bpe, threads } = this.parts;
    const options = { direction: this.direction, special, bpe, threads, batch };
    try {
      const generator = await Generator.create(runtime, networks.biart, await weights(), options);
      if (!this.#released) return generator;
      generator.release();
      throw disposed();
    } catch (error) {
      this.ledger.drop(this);
      throw error;
    }
  }

  get idle(): boolean {
    return this.#calls === 0;
  }

  /** Frees the sessions, which the next call makes anew. */
  free(): void {
    this.#generator?.release();
    this.#generator = undefined;
    this.ledger.drop(this);
  }

  /** Frees the sessions; a generation under way rejects. */
  release(): void {
    this.#released = true;
    this.free();
  }
}
