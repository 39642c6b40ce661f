import { type Direction, SequenceLikelihood } from "../biart/index.js";
import { disposed } from "./errors.js";
import type { GeneratorParts } from "./generators.js";
import { Lazy } from "./lazy.js";
import type { RerankedPair, Reranker, RerankOptions } from "./reranking.js";

/**
 * Ranks by the model's own likelihood in a direction: log p(caption | picture) where pictures were drawn for a caption, log
 * p(picture | caption) where captions were written for a picture. A pass over each whole sequence, and no further weights.
 */
export class SelfReranker implements Reranker {
  readonly name = "self";
  readonly #likelihood: Lazy<SequenceLikelihood>;
  #last: Promise<unknown> = Promise.resolve();
  #released = false;

  /** @param direction that of the likelihood, the opposite of what was generated in */
  constructor(parts: Omit<GeneratorParts, "limit">, direction: Direction) {
    this.#likelihood = new Lazy(async () => {
      const { runtime, networks, weights, ...settings } = parts;
      return SequenceLikelihood.create(runtime, networks.biart, await weights(), { ...settings, direction });
    });
  }

  score(pairs: readonly RerankedPair[], options: RerankOptions = {}): Promise<number[]> {
    const turn = this.#last.then(() => this.#score(pairs, options));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #score(pairs: readonly RerankedPair[], { signal, onScored }: RerankOptions): Promise<number[]> {
    const scores: number[] = [];
    for (const { text, image } of pairs) {
      signal?.throwIfAborted();
      const likelihood = await this.#usable();
      scores.push(await likelihood.of({ text, image }));
      onScored?.();
    }
    return scores;
  }

  async #usable(): Promise<SequenceLikelihood> {
    const made = this.#released ? undefined : await this.#likelihood.get();
    if (made && !this.#released) return made;
    throw disposed();
  }

  /** Frees the session; a score under way rejects. */
  async release(): Promise<void> {
    this.#released = true;
    const made = await this.#likelihood.made?.catch(() => undefined);
    made?.release();
  }
}
