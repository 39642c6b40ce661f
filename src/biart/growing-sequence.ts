import type { Random } from "../engine/index.js";
import {
  largestIndex,
  logProbability,
  penalizeRepetition,
  type SamplingOptions,
  sampleIndex,
} from "./sampling.js";

/** What sequences of one generation have in common. */
export interface SequenceRules {
  /** Ids of the token table that logits are of. */
  readonly candidates: Int32Array;
  /** Id of the first token of the part; tokens are counted from there. */
  readonly offset: number;
  /** The id that ends a sequence. */
  readonly end: number | undefined;
  readonly sampling: SamplingOptions;
}

/** A sequence that is being generated, in a row of the transformer. */
export class GrowingSequence {
  readonly tokens: number[] = [];
  /** Of the tokens drawn, in nats; see `Generated`. */
  logLikelihood = 0;
  /** Whether it still grows. */
  open = true;
  /** Its row of the transformer. */
  row = 0;
  /** The row of the same tokens without their reference, where guidance is wanted. */
  unconditionalRow: number | undefined;
  /** What the next step reads. */
  nextId = 0;
  /** Places of its tokens among the candidates. */
  readonly #places = new Set<number>();

  constructor(
    private readonly rules: SequenceRules,
    readonly given: readonly (number | undefined)[],
    private readonly random: Random,
  ) {}

  /** Takes a given token. A number of the stream goes unused, so that later tokens are drawn with the same as ever. */
  take(token: number): void {
    const { candidates, offset, sampling } = this.rules;
    if (sampling.temperature > 0) this.random.position++;
    this.#add(token + offset, candidates.indexOf(token + offset));
  }

  /**
   * Draws a token, or ends.
   * @param logits of the model
   * @param offered what is drawn from: `logits`, or these after guidance
   */
  draw(logits: Float32Array, offered: Float32Array): void {
    const { candidates, end, sampling } = this.rules;
    const { repetitionPenalty } = sampling;
    const penalized =
      repetitionPenalty === 1 ? offered : penalizeRepetition(offered, this.#places, repetitionPenalty);
    const best = largestIndex(logits);
    const place = sampleIndex(penalized, sampling, this.random, penalized === logits ? best : undefined);
    this.logLikelihood += logProbability(logits, place, best);
    const id = candidates[place]!;
    if (id === end) this.open = false;
    else this.#add(id, place);
  }

  #add(id: number, place: number): void {
    this.tokens.push(id - this.rules.offset);
    this.#places.add(place);
    this.nextId = id;
  }
}
