import type { Random } from "../engine/index.js";
import type { GivenTokens } from "./given-tokens.js";
import type { SamplingOptions } from "./sampling.js";
import type { Direction, SpecialTokens } from "./sequence.js";

/** What a generator is made for. */
export interface GeneratorOptions {
  readonly direction: Direction;
  readonly special: SpecialTokens;
  /** Ids 0 … bpe - 1 are the tokens of text; with [PAD], they alone are ever written. */
  readonly bpe: number;
  /** Rows: sequences that grow side by side, of which guidance takes two each; 1 by default. See {@link cacheBytes}. */
  readonly batch?: number;
  /** Threads of the runtime; 2 by default. */
  readonly threads?: number;
}

/** One generation; temperature 1 and top-k 256 unless told otherwise, without other filters, penalties and guidance. */
export interface GenerateOptions extends Partial<SamplingOptions> {
  /** `textLength` padded ids or `imageLength` codes, for all sequences or for each. */
  readonly reference: ArrayLike<number> | readonly ArrayLike<number>[];
  /** One stream for each sequence wanted; every token takes one number of it. */
  readonly random: readonly Random[];
  /**
   * Tokens that are taken as they are, for all sequences or for each: those before the first gap are read in one pass.
   * What is drawn knows of given tokens before it alone, not of those after.
   */
  readonly given?: GivenTokens | readonly GivenTokens[];
  /**
   * Logits are unconditional + guidance x (conditional - unconditional), where the unconditional ones are those after
   * the empty reference, in a second row for each sequence. For models that were trained with dropped references. 1, the
   * default, is none.
   */
  readonly guidance?: number;
  /** Tokens at most, given ones among them; by default all of an image, or 32 of text. */
  readonly count?: number;
  /** Asked after every token drawn; true makes it the sequence's last. */
  readonly stop?: (tokens: readonly number[], sequence: number) => boolean;
  /** Stops within a step. */
  readonly signal?: AbortSignal;
  /** Told of every token, given ones too, as it joins its sequence. */
  readonly onToken?: (sequence: number, token: number, index: number) => void;
  /** Told after the token at an index of every sequence; the next step waits for it. */
  readonly onStep?: (index: number) => void | Promise<void>;
}

/** One sequence that was generated. */
export interface Generated {
  /** Codes of an image, or ids of text without the [PAD] that ended it; given ones too. */
  readonly tokens: readonly number[];
  /**
   * Log-likelihood in nats of all tokens drawn, the ending [PAD] included and given ones not, among the tokens that may
   * be generated: at temperature 1, without filters, penalties and guidance.
   */
  readonly logLikelihood: number;
}
