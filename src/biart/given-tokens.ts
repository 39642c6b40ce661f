import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import type { Direction } from "./sequence.js";

/**
 * Tokens of the generated part that are known beforehand, by their place: codes of a picture, with undefined where one is
 * to be drawn, or the ids that a caption begins with. May end before the part does.
 */
export type GivenTokens = ArrayLike<number | undefined>;

/** What given tokens have to fit. */
export interface GivenTokensLimits {
  readonly direction: Direction;
  readonly config: BiARTConfig;
  /** Ids of the token table that may be generated. */
  readonly candidates: ReadonlySet<number>;
  /** [PAD], which ends a caption. */
  readonly pad: number;
  /** Tokens that are generated, the given ones among them. */
  readonly count: number;
}

/**
 * Given tokens without undefined ones at the end.
 * @throws BiARTError where one cannot be generated, they are too many, or a caption has gaps.
 */
export function checkGivenTokens(given: GivenTokens, limits: GivenTokensLimits): (number | undefined)[] {
  const { direction, config, candidates, pad, count } = limits;
  const tokens = Array.from(given);
  while (tokens.length > 0 && tokens.at(-1) === undefined) tokens.pop();
  const ofText = direction === "image-to-text";
  const part = ofText ? "text" : "image";
  if (tokens.length > count) {
    throw new BiARTError(
      `${tokens.length} ${part} tokens given to go on from; ${count} are generated at most`,
    );
  }
  for (const [i, token] of tokens.entries()) {
    if (token === undefined) {
      if (!ofText) continue;
      throw new BiARTError(`text token ${i} is not given and a later one is; a caption's start has no gaps`);
    }
    const id = ofText ? token : token + config.textVocabulary;
    if (candidates.has(id) && !(ofText && id === pad)) continue;
    const expected = ofText ? "a token of text" : `a code of 0 … ${config.imageVocabulary - 1}`;
    throw new BiARTError(`${part} token ${token} given at ${i}; ${expected} is expected`);
  }
  return tokens;
}

/** Given tokens before the first gap. */
export function leadingTokens(given: GivenTokens): number {
  let count = 0;
  while (count < given.length && given[count] !== undefined) count++;
  return count;
}
