import type { Matches, WordMatch } from "./matches.js";

/** Paths that are followed from each word on: METEOR's beam. */
const BEAM = 40;

/** Non-overlapping matches of a hypothesis with a reference. */
export interface Alignment {
  /** In descending order of the reference's words. */
  readonly matches: readonly WordMatch[];
  /** Runs of matches that are contiguous and in the same order in both texts. */
  readonly chunks: number;
}

/** A choice of matches for the reference's words up to some word. */
interface Path {
  readonly previous: Path | undefined;
  readonly match: WordMatch | undefined;
  /** Words that are covered, in both texts, weighted; see {@link weight}. */
  readonly covered: number;
  /** Chunks that have ended. */
  readonly chunks: number;
  readonly distance: number;
  /** The first word of the reference that the path has not decided on. */
  readonly next: number;
  /** Where the match before ends in the hypothesis; -1 where there is none. */
  readonly lastEnd: number;
}

/**
 * How much a match covers. The aligner gives all stages but the first half a word's weight and sums up in integers, so
 * that a single word by stem or synonym counts nothing: it is aligned where that costs no chunk, or where nothing else
 * could be aligned with it.
 */
const weight = (stage: WordMatch["stage"], length: number) =>
  stage === "exact" ? length : Math.floor(length / 2);

function better(a: Path, b: Path): number {
  return b.covered - a.covered || a.chunks - b.chunks || a.distance - b.distance;
}

function extend(path: Path, match: WordMatch, distance: number): Path {
  const { stage, start, length, hypothesisStart, hypothesisLength } = match;
  const continues = path.lastEnd === -1 || path.lastEnd === hypothesisStart;
  return {
    previous: path,
    match,
    covered: path.covered + weight(stage, length) + weight(stage, hypothesisLength),
    chunks: path.chunks + (continues ? 0 : 1),
    distance,
    next: start + length,
    lastEnd: hypothesisStart + hypothesisLength,
  };
}

function skip(path: Path, distance: number): Path {
  const ends = path.lastEnd !== -1 ? 1 : 0;
  return {
    ...path,
    previous: path,
    match: undefined,
    chunks: path.chunks + ends,
    distance,
    next: path.next + 1,
    lastEnd: -1,
  };
}

/** Which of the hypothesis' words a path has aligned. */
function alignedWords(path: Path, length: number): boolean[] {
  const aligned = new Array<boolean>(length).fill(false);
  for (let one: Path | undefined = path; one; one = one.previous) {
    const { match } = one;
    if (match) aligned.fill(true, match.hypothesisStart, match.hypothesisStart + match.hypothesisLength);
  }
  return aligned;
}

const gap = ({ start, hypothesisStart }: WordMatch) => Math.abs(start - hypothesisStart);

/** The only match at its first word, if no other match covers any of its words in either text. */
function certain({ byStart, coverage, hypothesisCoverage }: Matches): (WordMatch | undefined)[] {
  return byStart.map((matches) => {
    const [match] = matches;
    if (!match || matches.length > 1) return undefined;
    const alone = (counts: readonly number[], start: number, length: number) =>
      counts.slice(start, start + length).every((count) => count === 1);
    return alone(coverage, match.start, match.length) &&
      alone(hypothesisCoverage, match.hypothesisStart, match.hypothesisLength)
      ? match
      : undefined;
  });
}

/** The best paths in their order, of equally good ones those that came first; never more than {@link BEAM}. */
class Beam {
  readonly paths: Path[] = [];

  add(path: Path): void {
    let place = this.paths.length;
    while (place > 0 && better(path, this.paths[place - 1]!) < 0) place--;
    if (place === BEAM) return;
    this.paths.splice(place, 0, path);
    if (this.paths.length > BEAM) this.paths.pop();
  }
}

/** Goes on from a path whose next word is free, with each match that fits, and without one. */
function goOn(path: Path, matches: readonly WordMatch[], length: number, beam: Beam): void {
  // METEOR adds a match's distance to the paths that are made after it from the same one, not to its own.
  let { distance } = path;
  const aligned = matches.length > 0 ? alignedWords(path, length) : [];
  for (const match of matches) {
    const { hypothesisStart, hypothesisLength } = match;
    let isFree = true;
    for (let i = 0; i < hypothesisLength; i++) isFree &&= !aligned[hypothesisStart + i];
    if (!isFree) continue;
    beam.add(extend(path, match, distance));
    distance += gap(match);
  }
  beam.add(skip(path, distance));
}

/**
 * The alignment that METEOR 1.5's beam search finds, from the reference's first word to its last: as many words covered
 * as can be, then as few chunks, then words as near to each other as can be. Matches without a rival are certain.
 */
export function align(matches: Matches): Alignment {
  const fixed = certain(matches);
  const start = { covered: 0, chunks: 0, distance: 0, next: 0, lastEnd: -1 };
  let beam = new Beam();
  beam.add({ previous: undefined, match: undefined, ...start });
  for (const [at, candidates] of matches.byStart.entries()) {
    const longer = new Beam();
    for (const path of beam.paths) {
      const match = fixed[at];
      if (at < path.next) longer.add(path);
      else if (match) longer.add(extend(path, match, path.distance + gap(match)));
      else goOn(path, candidates, matches.hypothesisCoverage.length, longer);
    }
    beam = longer;
  }
  const ended = new Beam();
  for (const path of beam.paths) {
    ended.add(path.lastEnd === -1 ? path : { ...path, chunks: path.chunks + 1 });
  }
  const best = ended.paths[0]!;
  const chosen: WordMatch[] = [];
  for (let path: Path | undefined = best; path; path = path.previous) {
    if (path.match) chosen.push(path.match);
  }
  return { matches: chosen, chunks: best.chunks };
}
