import { type Generated, plainSampling } from "../biart/index.js";
import type { Picture } from "../data/index.js";
import { Random } from "../engine/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import type { Choice } from "./drawing.js";
import type { GenerationRow, Generators } from "./generators.js";
import type { ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";
import { ProgressMeter } from "./progress.js";
import { chooseRanking, type Ranking, type Reranker, rank } from "./reranking.js";
import { chosenSettings, type SamplingOptions, type SamplingSettings } from "./sampling-settings.js";

/** Tokens of a caption at most (section 4.3). */
const longestCaption = 32;

/** How captions are written; see docs/sampling.md. */
export interface DescriptionSettings extends SamplingSettings {
  /** Above 1, words that a caption has already become less likely; 1 for none. */
  readonly repetitionPenalty: number;
}

export interface DescribeOptions extends SamplingOptions, Partial<DescriptionSettings> {
  /** Searches for likely captions with so many beams instead of drawing them. */
  readonly beams?: number;
  /** With `beams` alone: they are ranked by log-likelihood / length ^ lengthPenalty; 1 unless told. */
  readonly lengthPenalty?: number;
  /** What captions begin with. */
  readonly start?: string;
  /** Captions end where the model ends them, rather than with their first full stop or after 32 tokens (section 4.3). */
  readonly untruncated?: boolean;
}

/** One caption is the likeliest word by word; several have to differ. */
export function describingDefaults(candidates: number): Omit<DescriptionSettings, "seed"> {
  return { ...plainSampling, temperature: candidates === 1 ? 0 : 1, topK: 16, guidance: 1 };
}

/** A caption that the model wrote for a picture. */
export interface Description extends DescriptionSettings, Partial<Choice> {
  readonly caption: string;
  /** log p(caption | picture) of all tokens drawn, its end included, in nats, at temperature 1 without filters. */
  readonly logLikelihood: number;
  /** Rows of the text table. */
  readonly tokens: readonly number[];
  /** Which of the pictures given, and which of the captions or candidates for it, from 0. */
  readonly picture: number;
  readonly index: number;
  /** Of a caption that was searched for. */
  readonly beams?: number;
  readonly lengthPenalty?: number;
  /** What the caption was given to begin with. */
  readonly start?: string;
}

/** What describing takes of a model. */
export interface DescribingParts {
  readonly text: CaptionTokenizer;
  readonly textLength: number;
  readonly pictures: PictureTokenizer;
  readonly imageToText: Pick<Generators, "generate" | "search">;
  /** Scores pictures by their likelihood after a caption. */
  readonly self: Reranker;
}

/** A caption that is written: one of the candidates for a picture. */
interface Candidate extends GenerationRow {
  readonly picture: number;
  readonly index: number;
  readonly reference: ImageTokens;
}

/**
 * Describes pictures, and keeps the best captions where there are more candidates than are wanted; the captions of the first
 * picture come first. A caption is at most 32 tokens and ends with its first full stop, unless it is `untruncated`.
 *
 * @param pictures of the model's resolution
 * @throws RangeError or BiARTError for options outside their ranges
 * @throws TextError for a start that is empty
 * @throws PipelineError where the memory does not suffice, or there is no such reranker
 */
export async function describe(
  parts: DescribingParts,
  pictures: readonly Picture[],
  options: DescribeOptions = {},
): Promise<Description[]> {
  const { signal, onProgress, start, beams, lengthPenalty = 1 } = options;
  const ranking = chooseRanking(options, parts.self);
  const given = start === undefined ? [] : parts.text.tokenize(start);
  const searched = beams !== undefined;
  const defaults = searched
    ? { ...plainSampling, temperature: 0, guidance: 1 }
    : describingDefaults(ranking.candidates);
  const settings = chosenSettings<DescriptionSettings>({ ...defaults, seed: 0 }, options);
  if (searched) checkBeams(beams, ranking, options);
  else if (options.lengthPenalty !== undefined) {
    throw new RangeError("lengthPenalty ranks what beams find: give beams as well, or leave it out");
  }
  const ending = endingOf(parts, options);
  if (given.length === ending.count && ranking.candidates > 1) {
    throw new RangeError(
      `start is all of the ${ending.count} tokens that a caption has and leaves none to choose, and ` +
        `${ranking.candidates} captions are wanted: give a shorter start, or take one`,
    );
  }
  const rows: Candidate[] = [];
  for (const [picture, pixels] of pictures.entries()) {
    signal?.throwIfAborted();
    const reference = await parts.pictures.encode(pixels, signal);
    for (let index = 0; index < ranking.candidates; index++) {
      const random = new Random(settings.seed, "describe", index);
      rows.push({ picture, index, reference, random, given });
    }
  }
  const written = searched
    ? await search(parts, rows, { ...options, beams, lengthPenalty, given, ending, ranking })
    : await sample(parts, rows, settings, { ...options, ending });
  const kept = await rank(
    pictures.map((_, picture) => written.filter((one) => one.picture === picture)),
    ranking,
    ({ caption, reference, picture }) => ({
      caption,
      text: paddedText(parts, caption),
      image: reference,
      picture: async () => pictures[picture]!,
    }),
    ({ caption }) => caption,
    { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  );
  return kept.map(({ candidate: { caption, logLikelihood, tokens, picture, index }, score }) => ({
    caption,
    logLikelihood,
    tokens,
    picture,
    index,
    ...settings,
    ...(searched && { beams, lengthPenalty }),
    ...(start !== undefined && { start }),
    ...(score !== undefined && {
      candidates: ranking.candidates,
      rerank: ranking.reranker!.name,
      score,
    }),
  }));
}

type Written = Candidate & Generated & { readonly caption: string };

async function sample(
  parts: DescribingParts,
  rows: readonly Candidate[],
  { seed: _, ...sampling }: DescriptionSettings,
  options: DescribeOptions & { readonly ending: Ending },
): Promise<Written[]> {
  const { ending, signal, onProgress } = options;
  const meter = new ProgressMeter("generating", rows.length * ending.count, onProgress);
  const generated = await parts.imageToText.generate(rows, {
    ...sampling,
    ...ending,
    ...(signal && { signal }),
    onMemory: options.onMemory,
    onToken: () => meter.advance(),
  });
  return rows.map((row, i) => ({
    ...row,
    ...generated[i]!,
    caption: captionOf(parts, generated[i]!, options),
  }));
}

interface Search extends DescribeOptions {
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly given: readonly number[];
  readonly ending: Ending;
  readonly ranking: Ranking;
}

/** One search for each picture; its best results are the candidates. */
async function search(
  parts: DescribingParts,
  rows: readonly Candidate[],
  options: Search,
): Promise<Written[]> {
  const { beams, lengthPenalty, given, ending, ranking, signal, onProgress } = options;
  const firsts = rows.filter(({ index }) => index === 0);
  const meter = new ProgressMeter("generating", firsts.length * ending.count, onProgress);
  const written: Written[] = [];
  for (const first of firsts) {
    const found = await parts.imageToText.search({
      reference: first.reference,
      width: beams,
      lengthPenalty,
      given,
      ...ending,
      ...(signal && { signal }),
      onStep: () => meter.advance(),
      onMemory: options.onMemory,
    });
    const captions = found.map((one) => ({ ...one, caption: captionOf(parts, one, options) }));
    if (captions.length < ranking.candidates) {
      throw new RangeError(
        `${beams} beams found ${captions.length} captions, all that there are, and ${ranking.candidates} are wanted: ` +
          "ask for fewer",
      );
    }
    const best = differentFirst(captions, ({ caption }) => caption).slice(0, ranking.candidates);
    for (const [index, one] of best.entries()) written.push({ ...first, ...one, index });
  }
  return written;
}

/** Tokens may spell one caption in several ways: those whose `key` came before go behind all others. */
export function differentFirst<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const seen = new Set<string>();
  const again: T[] = [];
  const first = all.filter((one) => {
    const key = keyOf(one);
    if (!seen.has(key)) return seen.add(key);
    again.push(one);
    return false;
  });
  return [...first, ...again];
}

function checkBeams(beams: number, { candidates }: Ranking, options: DescribeOptions): void {
  if (!(Number.isSafeInteger(beams) && beams >= candidates)) {
    throw new RangeError(
      `beams is a whole number from the number of captions, here ${candidates}; ${beams} given`,
    );
  }
  const drawing = ["temperature", "topK", "topP", "minP", "repetitionPenalty", "guidance"] as const;
  const told = drawing.find((name) => options[name] !== undefined);
  if (told === undefined) return;
  throw new RangeError(
    `${told} is for captions that are drawn; beams search for the likeliest: leave one of them out`,
  );
}

/** Where captions end. */
interface Ending {
  readonly count: number;
  readonly stop?: (tokens: readonly number[]) => boolean;
}

function endingOf({ text, textLength }: DescribingParts, { untruncated = false }: DescribeOptions): Ending {
  if (untruncated) return { count: textLength };
  return {
    count: Math.min(longestCaption, textLength),
    stop: (tokens) => text.decode(tokens.slice(-1)).includes("."),
  };
}

/** The text through the first full stop after what was given: a token may go on after it. */
function captionOf(
  { text }: DescribingParts,
  { tokens }: Generated,
  { start, untruncated = false }: DescribeOptions,
): string {
  const whole = text.decode(tokens);
  const given = start === undefined ? 0 : text.decode(text.tokenize(start)).length;
  const end = untruncated ? -1 : whole.indexOf(".", given);
  return (end < 0 ? whole : whole.slice(0, end + 1)).trim();
}

/** A caption's tokens as the model reads them; [PAD] throughout for one that says nothing. */
function paddedText({ text, textLength }: DescribingParts, caption: string): Int32Array {
  if (caption.trim() === "") return new Int32Array(textLength).fill(text.table.pad);
  return text.encode(caption, { length: textLength }).ids;
}
