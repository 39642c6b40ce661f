import { type AugVAEConfig, tokenLevels } from "../augvae/index.js";
import type { Generated } from "../biart/index.js";
import type { Picture } from "../data/index.js";
import { Random } from "../engine/index.js";
import type { CaptionTokenizer, EncodedCaption } from "../text/index.js";
import { Drawing, type DrawingOrigin } from "./drawing.js";
import { type DrawnRow, RowWatch } from "./drawn-rows.js";
import type { GenerationDefaults } from "./generation-defaults.js";
import type { GenerationRow, Generators } from "./generators.js";
import { keptPlaces } from "./kept-tokens.js";
import type { PictureInput } from "./picture-input.js";
import type { ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";
import { ProgressMeter } from "./progress.js";
import { chooseRanking, type Reranker, rank } from "./reranking.js";
import { chosenSettings, type SamplingOptions, type SamplingSettings } from "./sampling-settings.js";

/** A picture that drawings go on from. */
export interface PictureStart<Input> {
  /** The picture whose tokens are kept in part; the rest is drawn. */
  readonly from: Input;
  /**
   * What is kept of it: its upper half, or what a mask shows white. Tokens are drawn row by row from the upper left: they
   * know of kept ones before them, not of those after.
   */
  readonly keep?: "top" | Input;
}

/** How pictures are drawn; `Input` is what a picture is given as. */
export interface DrawOptions<Input = PictureInput> extends SamplingOptions, Partial<PictureStart<Input>> {
  /**
   * Told of every row of tokens as it is finished; the drawing waits for it. Rows of several pictures come in turns, and
   * those of all candidates.
   */
  readonly onRow?: (row: DrawnRow) => void | Promise<void>;
  /** Told of every token as it is drawn, those of all candidates. */
  readonly onToken?: (drawn: DrawnToken) => void;
}

/** A token of a picture as it is drawn. */
export interface DrawnToken {
  readonly caption: string;
  /** Which of the pictures, or the candidates, for this caption, from 0. */
  readonly index: number;
  /** Its place among the picture's tokens, from 0. */
  readonly place: number;
  readonly token: number;
}

/** What drawing takes of a model. */
export interface DrawingParts {
  readonly name: string;
  readonly defaults: GenerationDefaults;
  readonly text: CaptionTokenizer;
  /** Tokens that a caption takes. */
  readonly textLength: number;
  readonly augvae: AugVAEConfig;
  readonly pictures: PictureTokenizer;
  readonly textToImage: Pick<Generators, "generate">;
  /** Scores captions by their likelihood after a picture. */
  readonly self: Reranker;
}

/** A picture that is drawn: one of the candidates for a caption. */
interface Candidate extends GenerationRow {
  readonly caption: string;
  readonly encoded: EncodedCaption;
  readonly index: number;
}

/**
 * Draws pictures for captions, and keeps the best where there are more candidates than are wanted; those of the first
 * caption come first. A picture depends on the seed, what the model reads of its caption, and its number alone.
 *
 * @throws TextError for an empty caption
 * @throws RangeError or BiARTError for options outside their ranges, and a mask that keeps nothing
 * @throws PipelineError where the memory does not suffice, or there is no such reranker
 */
export async function draw(
  parts: DrawingParts,
  captions: readonly string[],
  options: DrawOptions<Picture> = {},
): Promise<Drawing[]> {
  const { signal, onProgress, onRow, onToken } = options;
  const ranking = chooseRanking(options, parts.self);
  const settings = chosenSettings<SamplingSettings>({ ...parts.defaults, seed: 0 }, options);
  const { seed, ...sampling } = settings;
  const encoded = captions.map((caption) => parts.text.encode(caption, { length: parts.textLength }));
  const given = await keptTokens(parts, options);
  const rows = captions.flatMap((caption, i) => {
    const { ids } = encoded[i]!;
    return Array.from(
      { length: ranking.candidates },
      (_, index): Candidate => ({
        caption,
        encoded: encoded[i]!,
        index,
        reference: ids,
        random: new Random(seed, "draw", ids.join(), index),
        ...(given && { given }),
      }),
    );
  });
  const meter = new ProgressMeter("generating", rows.length * parts.pictures.length, onProgress);
  const watch = onRow && new RowWatch(rows, tokenLevels(parts.augvae), parts.pictures, onRow);
  const generated = await parts.textToImage.generate(rows, {
    ...sampling,
    ...(signal && { signal }),
    onMemory: options.onMemory,
    ...(watch && { onStep: (numbers, index) => watch.step(numbers, index) }),
    onToken: (row, token, place) => {
      watch?.add(row, token);
      onToken?.({ caption: rows[row]!.caption, index: rows[row]!.index, place, token });
      meter.advance();
    },
  });
  const drawn = rows.map((row, i) => ({ ...row, ...generated[i]! }));
  const kept = await rank(
    captions.map((_, i) => drawn.slice(i * ranking.candidates, (i + 1) * ranking.candidates)),
    ranking,
    ({ caption, encoded: { ids }, tokens }) => ({
      caption,
      text: ids,
      image: tokens,
      picture: () => parts.pictures.decode(tokens),
    }),
    ({ tokens }) => tokens.join(),
    { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  );
  const drawings: Drawing[] = [];
  for (const [place, { candidate, score }] of kept.entries()) {
    signal?.throwIfAborted();
    const { caption, index } = candidate;
    const choice = score !== undefined && {
      candidates: ranking.candidates,
      rerank: ranking.reranker!.name,
      score,
      rank: place % ranking.count,
    };
    const keptTokensCount = given?.filter((token) => token !== undefined).length;
    drawings.push(
      await finish(parts, candidate, {
        caption,
        ...settings,
        index,
        model: parts.name,
        ...(keptTokensCount !== undefined && { keptTokens: keptTokensCount }),
        ...choice,
      }),
    );
  }
  return drawings;
}

async function finish(
  { pictures }: DrawingParts,
  { tokens, logLikelihood, encoded }: Candidate & Generated,
  origin: DrawingOrigin,
): Promise<Drawing> {
  const picture = await pictures.decode(tokens);
  const image: ImageTokens = Int32Array.from(tokens);
  return new Drawing(picture, image, origin, logLikelihood, encoded.dropped);
}

/** Tokens of the picture that drawings go on from, undefined where they are drawn. */
async function keptTokens(
  { augvae, pictures }: DrawingParts,
  { from, keep }: Partial<PictureStart<Picture>>,
): Promise<(number | undefined)[] | undefined> {
  if (from === undefined) {
    if (keep === undefined) return undefined;
    throw new RangeError("something is to be kept of a picture, and no picture is given to draw on from");
  }
  const places = keptPlaces(augvae, keep ?? "top");
  if (!places.includes(true)) {
    throw new RangeError(
      "the mask keeps nothing of the picture: white marks what is kept, and a token is kept where all of its pixels are",
    );
  }
  const tokens = await pictures.encode(from);
  return places.map((kept, i) => (kept ? tokens[i] : undefined));
}
