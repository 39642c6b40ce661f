import { type BiARTConfig, sequenceLength } from "./config.js";

/** Text to image draws a picture for a caption; image to text writes a caption for a picture. */
export type Direction = "text-to-image" | "image-to-text";

/** The directions that a model can be trained in: both in turn, or one alone, for comparison (section 3.5). */
export const trainedDirections = ["both", "text-to-image", "image-to-text"] as const;
export type TrainedDirections = (typeof trainedDirections)[number];

/** The segment of a conditional reference (section 3.4), with its marker. */
export const REF = 0;
/** The segment of what is generated, with its marker. */
export const GEN = 1;

/** Ids of the tokens that structure a sequence, after the BPE tokens in the text table. */
export interface SpecialTokens {
  /** Fills a caption up to its length; the first one ends it. */
  readonly pad: number;
  /** Start of caption. */
  readonly soc: number;
  /** Start of image. */
  readonly soi: number;
}

/**
 * The direction of an iteration: the whole batch in one, alternating by global step, so that a resumed run keeps
 * the parity (section 3.4). A model that is trained in one direction alone has every step in it.
 */
export function directionOfStep(step: number, trained: TrainedDirections = "both"): Direction {
  if (trained !== "both") return trained;
  return step % 2 === 0 ? "text-to-image" : "image-to-text";
}

/**
 * What stands in the place of a reference that is not given, `[textLength]` or `[imageLength]` ids of the token table
 * without the marker: [PAD] throughout, for a picture too, since no code of the codebook means nothing. Training that
 * drops references and classifier-free guidance (Ho and Salimans, 2022) both take it from here.
 */
export function emptyReference(
  direction: Direction,
  config: BiARTConfig,
  special: SpecialTokens,
): BigInt64Array {
  const length = direction === "text-to-image" ? config.textLength : config.imageLength;
  return new BigInt64Array(length).fill(BigInt(special.pad));
}

/**
 * Segments (0 or 1) of a whole sequence, `[textLength + imageLength + 2]`, which depend on the direction alone: the
 * reference's marker is REF too.
 */
export function segmentsOf(direction: Direction, config: BiARTConfig): number[] {
  const reference = direction === "text-to-image" ? config.textLength + 1 : config.imageLength + 1;
  return Array.from({ length: sequenceLength(config) }, (_, i) => (i < reference ? REF : GEN));
}

/**
 * Writes one sequence: [SOC] text [SOI] image, or [SOI] image [SOC] text. Text holds `textLength` ids padded with
 * [PAD]; image tokens are codes of the codebook and move behind the text table.
 * @throws RangeError where a part has another length, or an id that is not whole or not in its table.
 */
export function writeSequence(
  target: BigInt64Array,
  offset: number,
  direction: Direction,
  text: ArrayLike<number>,
  image: ArrayLike<number>,
  config: BiARTConfig,
  special: SpecialTokens,
): void {
  checkPart("text", text, config.textLength, config.textVocabulary);
  checkPart("image", image, config.imageLength, config.imageVocabulary);
  let at = offset;
  const writeText = () => {
    target[at++] = BigInt(special.soc);
    for (let i = 0; i < text.length; i++) target[at++] = BigInt(text[i]!);
  };
  const writeImage = () => {
    target[at++] = BigInt(special.soi);
    for (let i = 0; i < image.length; i++) target[at++] = BigInt(config.textVocabulary + image[i]!);
  };
  if (direction === "text-to-image") {
    writeText();
    writeImage();
  } else {
    writeImage();
    writeText();
  }
}

function checkPart(part: string, ids: ArrayLike<number>, length: number, vocabulary: number): void {
  if (ids.length !== length)
    throw new RangeError(`${ids.length} ${part} tokens given, a sequence takes ${length}`);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(Number.isInteger(id) && id >= 0 && id < vocabulary)) {
      throw new RangeError(`${part} token ${id} at ${i} is not in the table of ${vocabulary}`);
    }
  }
}

/** Targets whose loss is averaged together. */
export type LossPart = "ref" | "gen";

export interface TargetOptions {
  /** By sequence: whether its reference was dropped, so that REF targets of it weigh nothing. None by default. */
  readonly dropped?: readonly boolean[];
  /** The number of targets that the mean is over; by default, of those of these sequences. */
  readonly count?: number;
}

/**
 * Weight of each predicted target (positions 1 … length - 1 of each sequence), `[batch * (length - 1)]`, in the mean
 * over REF or over GEN targets of the whole batch: 1 / count where it belongs to the part, else 0. The segment of a
 * target is its own, not that of the token before it. Only the first [PAD] of a caption is learned, as its end.
 *
 * @returns how many targets of these sequences belong to the part
 */
export function writeTargetWeights(
  weights: Float32Array,
  part: LossPart,
  ids: BigInt64Array,
  direction: Direction,
  config: BiARTConfig,
  special: SpecialTokens,
  options: TargetOptions = {},
): number {
  const length = sequenceLength(config);
  const segments = segmentsOf(direction, config);
  const wanted = part === "ref" ? REF : GEN;
  const pad = BigInt(special.pad);
  const sequences = ids.length / length;
  let found = 0;
  for (let sequence = 0; sequence < sequences; sequence++) {
    const skipped = part === "ref" && options.dropped?.[sequence] === true;
    for (let i = 1; i < length; i++) {
      const at = sequence * length + i;
      const later = ids[at] === pad && ids[at - 1] === pad;
      const used = segments[i] === wanted && !later && !skipped;
      weights[sequence * (length - 1) + i - 1] = used ? 1 : 0;
      if (used) found++;
    }
  }
  const count = options.count ?? found;
  if (found > 0) for (let i = 0; i < weights.length; i++) weights[i]! /= count;
  return found;
}
