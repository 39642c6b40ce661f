import type { Picture } from "../data/index.js";
import { PipelineError } from "./errors.js";
import { type Progress, ProgressMeter } from "./progress.js";

/** A caption and a picture that are to be matched, one of which was generated for the other. */
export interface RerankedPair {
  readonly caption: string;
  /** Its tokens, `[textLength]`, filled up with [PAD]. */
  readonly text: ArrayLike<number>;
  /** The picture's codes. */
  readonly image: ArrayLike<number>;
  /** The picture that is described, or that was drawn, which is decoded when it is asked for. */
  readonly picture: () => Promise<Picture>;
}

export interface RerankOptions {
  readonly signal?: AbortSignal;
  /** Told after every pair. */
  readonly onScored?: () => void;
}

/** Says how well captions and pictures match. */
export interface Reranker {
  /** Under which its scores are shown and stored. */
  readonly name: string;
  /** A score for each pair, the larger the better; those of one call compare with each other. */
  score(pairs: readonly RerankedPair[], options?: RerankOptions): Promise<readonly number[]>;
}

/** Ways to rank candidates by name. */
export const rerankings = ["none", "self", "clip"] as const;

/**
 * What ranks candidates: nothing; the model itself, by its likelihood in the other direction; or a reranker of the
 * caller's, such as a `ClipReranker`.
 */
export type Reranking = (typeof rerankings)[number] | Reranker;

/** How many candidates are generated, how many kept, and what ranks them, if anything. */
export interface Ranking {
  readonly count: number;
  readonly candidates: number;
  readonly reranker: Reranker | undefined;
}

/**
 * @param self the model's own reranker
 * @throws RangeError for fewer candidates than are kept, or more with nothing to rank them
 * @throws PipelineError for CLIP by name alone, which is a model to load and to dispose of: pass a `ClipReranker`
 */
export function chooseRanking(
  { count = 1, candidates = count, rerank }: RankingOptions,
  self: Reranker,
): Ranking {
  if (!(Number.isSafeInteger(count) && count >= 1)) {
    throw new RangeError(`count is a whole number from 1, ${count} given`);
  }
  if (!(Number.isSafeInteger(candidates) && candidates >= count)) {
    throw new RangeError(
      `candidates is a whole number from the count of ${count} that is kept, ${candidates} given`,
    );
  }
  const chosen = rerank ?? (candidates > count ? "self" : "none");
  if (chosen === "none" && candidates > count) {
    throw new RangeError(
      `${candidates} candidates given for ${count} with nothing to rank them: rerank by "self", or leave candidates out`,
    );
  }
  if (chosen === "clip") {
    throw new PipelineError(
      'reranking by "clip" needs a CLIP model: pass new ClipReranker(await loadClip(folder)), or use "self"',
    );
  }
  const named = chosen === "self" ? self : undefined;
  return { count, candidates, reranker: typeof chosen === "string" ? named : chosen };
}

export interface RankingOptions {
  readonly count?: number | undefined;
  readonly candidates?: number | undefined;
  readonly rerank?: Reranking | undefined;
}

/** A candidate that was kept, with its score where it was ranked. */
export interface Ranked<T> {
  readonly candidate: T;
  readonly score: number | undefined;
}

/**
 * The best `count` of each group, best first; groups stay in their order. Candidates whose `key` came before in their group
 * are kept after all others. Without a reranker, all as they are.
 *
 * @param groups candidates that compete with each other
 */
export async function rank<T>(
  groups: readonly (readonly T[])[],
  { count, reranker }: Ranking,
  pairOf: (candidate: T) => RerankedPair,
  keyOf: (candidate: T) => string,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
): Promise<Ranked<T>[]> {
  if (!reranker) return groups.flat().map((candidate) => ({ candidate, score: undefined }));
  const distinct = groups.map((group) => [...new Map(group.map((one) => [keyOf(one), one])).values()]);
  const pairs = distinct.flat().map(pairOf);
  const meter = new ProgressMeter("ranking", pairs.length, onProgress);
  const scores = await reranker.score(pairs, {
    ...(signal && { signal }),
    onScored: () => meter.advance(),
  });
  let next = 0;
  const ranked = distinct.map((group, i) => {
    const scoreByKey = new Map(group.map((one) => [keyOf(one), checkedScore(scores, next++, reranker)]));
    const seen = new Set<string>();
    const all = groups[i]!.map((candidate) => {
      const key = keyOf(candidate);
      const again = seen.has(key);
      seen.add(key);
      return { candidate, score: scoreByKey.get(key)!, again };
    });
    return all.sort((a, b) => Number(a.again) - Number(b.again) || b.score - a.score).slice(0, count);
  });
  return ranked.flat().map(({ candidate, score }) => ({ candidate, score }));
}

function checkedScore(scores: readonly number[], index: number, { name }: Reranker): number {
  const score = scores[index];
  if (score !== undefined && !Number.isNaN(score)) return score;
  throw new PipelineError(
    `the reranker "${name}" gave ${score} for candidate ${index}; a number is expected for each`,
  );
}
