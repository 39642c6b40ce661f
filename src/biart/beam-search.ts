import { BiARTError } from "./errors.js";
import type { Generated } from "./generation-options.js";
import type { GivenTokens } from "./given-tokens.js";
import type { RowTransformer } from "./row-transformer.js";
import { logTotal } from "./sampling.js";
import { largestIndices } from "./sampling-filters.js";

/** One beam search. */
export interface BeamSearchOptions {
  /** `textLength` padded ids or `imageLength` codes. */
  readonly reference: ArrayLike<number>;
  /** Beams that go on side by side, a row each; the generator's batch by default. */
  readonly width?: number;
  /**
   * Sequences are ranked by their log-likelihood / length ^ lengthPenalty: 0 by log-likelihood, which is for short ones;
   * 1, the default, by its mean over tokens; more is for longer ones.
   */
  readonly lengthPenalty?: number;
  /** As for sampling. Given tokens count neither for the likelihood nor for the length. */
  readonly given?: GivenTokens;
  /** Tokens at most, given ones among them; by default all of an image, or 32 of text. */
  readonly count?: number;
  /** Asked for every sequence that may be kept; true ends it. */
  readonly stop?: (tokens: readonly number[]) => boolean;
  /** Stops within a step. */
  readonly signal?: AbortSignal;
  /** Told after every step. */
  readonly onStep?: (index: number) => void | Promise<void>;
}

/** A sequence that beam search found. */
export interface BeamSearchResult extends Generated {
  /** Log-likelihood / length ^ lengthPenalty, with an ending [PAD] in the length; the larger the better. */
  readonly score: number;
}

/** A search that has been checked, over a prefix that has been read. */
export interface PreparedSearch
  extends Pick<BeamSearchOptions, "lengthPenalty" | "stop" | "signal" | "onStep"> {
  readonly width: number;
  readonly count: number;
  /** The row that the prefix has been read into. */
  readonly row: number;
  readonly given: readonly (number | undefined)[];
  /** Given tokens in the prefix. */
  readonly begun: number;
  /** Position of the part's first token. */
  readonly first: number;
  readonly candidates: Int32Array;
  /** Id of the first token of the part. */
  readonly offset: number;
  /** The id that ends a sequence. */
  readonly end: number | undefined;
}

interface Beam {
  readonly row: number;
  readonly tokens: readonly number[];
  readonly logLikelihood: number;
  /** Tokens that it chose, an ending [PAD] included. */
  readonly chosen: number;
}

/** A beam and one more token. */
interface Extension {
  readonly beam: Beam;
  readonly id: number;
  readonly logLikelihood: number;
}

export async function beamSearch(
  transformer: RowTransformer,
  search: PreparedSearch,
): Promise<BeamSearchResult[]> {
  const { width, count, row, given, begun, first, offset, lengthPenalty = 1, signal, onStep } = search;
  if (!Number.isFinite(lengthPenalty)) {
    throw new BiARTError(`lengthPenalty is ${lengthPenalty}; a finite number is expected, 0 for none`);
  }
  const score = (logLikelihood: number, length: number) =>
    length === 0 ? 0 : logLikelihood / length ** lengthPenalty;
  const tokens = given.slice(0, begun) as number[];
  let live: readonly Beam[] = [{ row, tokens, logLikelihood: 0, chosen: 0 }];
  let found: readonly BeamSearchResult[] = [];
  for (let index = begun; ; index++) {
    signal?.throwIfAborted();
    const { open, ended } = extend(transformer, live, index, search);
    live = open;
    const scored = ended.map((one) => ({ ...one, score: score(one.logLikelihood, one.chosen) }));
    found = [...found, ...scored].sort((a, b) => b.score - a.score).slice(0, width);
    await onStep?.(index);
    // A likelihood only falls: no beam's end will score more than it would now, at its best length.
    const best = Math.max(...live.map(({ logLikelihood }) => logLikelihood));
    const lengths = [(live[0]?.chosen ?? 0) + 1, count - begun];
    const attainable = Math.max(...lengths.map((length) => score(best, length)));
    if (live.length === 0 || (found.length === width && found.at(-1)!.score >= attainable)) break;
    const rows = transformer.branch(live.map(({ row }) => row));
    live = live.map((beam, i) => ({ ...beam, row: rows[i]! }));
    for (const beam of live) transformer.ids[beam.row] = BigInt(beam.tokens.at(-1)! + offset);
    await transformer.step(first + index);
  }
  return found.map((one) => ({ tokens: one.tokens, logLikelihood: one.logLikelihood, score: one.score }));
}

/** The likeliest `width` beams with one more token that go on, and those that end before them in order. */
function extend(
  transformer: RowTransformer,
  beams: readonly Beam[],
  index: number,
  search: PreparedSearch,
): { open: Beam[]; ended: Beam[] } {
  const { width, count, given, offset, end, stop, candidates } = search;
  const forced = given[index];
  if (forced !== undefined) {
    const taken = beams.map((beam) => ({ ...beam, tokens: [...beam.tokens, forced] }));
    return index + 1 === count ? { open: [], ended: taken } : { open: taken, ended: [] };
  }
  for (let each = 2 * width; ; each *= 4) {
    const open: Beam[] = [];
    const ended: Beam[] = [];
    for (const { beam, id, logLikelihood } of likeliest(transformer, beams, each, candidates)) {
      if (open.length === width || (index + 1 === count && ended.length === width)) break;
      const tokens = id === end ? beam.tokens : [...beam.tokens, id - offset];
      const next = { row: beam.row, tokens, logLikelihood, chosen: beam.chosen + 1 };
      const ends = id === end || index + 1 === count || stop?.(tokens) === true;
      (ends ? ended : open).push(next);
    }
    const full = open.length === width || (index + 1 === count && ended.length === width);
    if (full || each >= candidates.length) return { open, ended: ended.slice(0, width) };
  }
}

/** The likeliest `each` extensions of every beam, likeliest first; of equal ones, those of earlier beams and lower ids. */
function likeliest(
  transformer: RowTransformer,
  beams: readonly Beam[],
  each: number,
  candidates: Int32Array,
): Extension[] {
  const extensions = beams.flatMap((beam) => {
    const logits = transformer.logits(beam.row);
    const total = logTotal(logits);
    const places = largestIndices(logits, Math.min(each, candidates.length));
    return Array.from(places, (place) => ({
      beam,
      id: candidates[place]!,
      logLikelihood: beam.logLikelihood + logits[place]! - total,
    }));
  });
  return extensions.sort((a, b) => b.logLikelihood - a.logLikelihood);
}
