import {
  type BiARTConfig,
  cacheBytes,
  type Direction,
  type Generated,
  type GenerateOptions,
  Generator,
  type SpecialTokens,
} from "../biart/index.js";
import type { Random, Runtime } from "../engine/index.js";
import { PipelineError } from "./errors.js";
import type { Weights } from "./model-folder.js";

/** Sequences that grow side by side at most. */
const mostRows = 16;
/** Keys and values of all rows take this at most, 1 GiB. */
const mostCacheBytes = 2 ** 30;

/** A sequence to generate: what it is generated from, and the stream that its tokens are drawn with. */
export interface GenerationRow {
  readonly reference: ArrayLike<number>;
  readonly random: Random;
}

export type GenerationOptions = Pick<
  GenerateOptions,
  "temperature" | "topK" | "count" | "stop" | "signal"
> & {
  /** After every token of any row. */
  readonly onToken?: () => void;
};

/** What BiART generates from, besides its configuration. */
export interface GeneratorParts {
  readonly runtime: Runtime;
  readonly config: BiARTConfig;
  readonly weights: () => Promise<Weights>;
  readonly special: SpecialTokens;
  /** BPE tokens in the text table. */
  readonly bpe: number;
  readonly threads: number;
}

/** BiART in one direction, for any number of sequences: a generator of a fitting batch, made when needed and kept. */
export class Generators {
  readonly #limit: number;
  #current: { readonly generator: Generator; readonly batch: number } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #released = false;

  constructor(
    private readonly parts: GeneratorParts,
    private readonly direction: Direction,
  ) {
    const fitting = Math.floor(mostCacheBytes / cacheBytes(parts.config, 1));
    this.#limit = Math.max(1, Math.min(mostRows, fitting));
  }

  /** Generates all rows, batch after batch; calls wait for those before them. */
  async generate(rows: readonly GenerationRow[], options: GenerationOptions): Promise<Generated[]> {
    const turn = this.#last.then(() => this.#generate(rows, options));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #generate(rows: readonly GenerationRow[], options: GenerationOptions): Promise<Generated[]> {
    const size = Math.ceil(rows.length / Math.ceil(rows.length / this.#limit));
    const generated: Generated[] = [];
    for (let start = 0; start < rows.length; start += size) {
      options.signal?.throwIfAborted();
      const part = rows.slice(start, start + size);
      const generator = await this.#fitting(size);
      const results = await generator.generate({
        ...options,
        reference: part.map(({ reference }) => reference),
        random: part.map(({ random }) => random),
      });
      generated.push(...results);
    }
    return generated;
  }

  /** The present generator if it has the rows and few to spare, which would cost time; else a new one. */
  async #fitting(rows: number): Promise<Generator> {
    if (this.#released) throw new PipelineError("the model has been disposed of; load it again");
    const { batch = 0 } = this.#current ?? {};
    if (this.#current && rows <= batch && batch <= 2 * rows) return this.#current.generator;
    this.#current?.generator.release();
    this.#current = undefined;
    const { runtime, config, weights, special, bpe, threads } = this.parts;
    const options = { direction: this.direction, special, bpe, threads, batch: rows };
    const generator = await Generator.create(runtime, config, await weights(), options);
    if (this.#released) {
      generator.release();
      throw new PipelineError("the model has been disposed of; load it again");
    }
    this.#current = { generator, batch: rows };
    return generator;
  }

  /** Frees the sessions; a generation under way rejects. */
  release(): void {
    this.#released = true;
    this.#current?.generator.release();
    this.#current = undefined;
  }
}
