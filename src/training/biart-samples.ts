import { TrainingOrder } from "../data/index.js";
import { Random } from "../engine/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import type { TokenPair } from "./biart-batch.js";
import type { CaptionedTokens } from "./biart-pairs.js";

export interface BiARTSampleOptions {
  readonly seed: number;
  /** Pairs of a batch. */
  readonly batch: number;
  /** Tokens that a caption takes. */
  readonly textLength: number;
  /** Rate of BPE dropout. */
  readonly bpeDropout: number;
  /** Share of the sequences whose reference is dropped. */
  readonly dropReference: number;
  /** Share of the captions to be written that are a picture's first. */
  readonly firstCaption: number;
  /** Captions that were cut before, of a run that goes on. */
  readonly captionsCut?: number | undefined;
}

/**
 * The pairs that BiART learns from, in the order of training. Which of a picture's captions it is, how BPE dropout splits
 * it, and whether the reference is dropped are drawn anew in every epoch and follow from seed, epoch and picture alone.
 */
export class BiARTSamples {
  readonly #order: TrainingOrder;
  #captionsCut: number;

  constructor(
    private readonly pairs: readonly CaptionedTokens[],
    private readonly tokenizer: CaptionTokenizer,
    private readonly options: BiARTSampleOptions,
  ) {
    this.#order = new TrainingOrder(pairs.length, options.batch, options.seed);
    this.#captionsCut = options.captionsCut ?? 0;
  }

  /** How often a caption was too long for the model and lost its end. */
  get captionsCut(): number {
    return this.#captionsCut;
  }

  /** The batch at a place in the run, from 0. */
  batch(place: number): TokenPair[] {
    return this.#order.samplesOf(place).map(({ epoch, index }) => this.#pair(epoch, index));
  }

  #pair(epoch: number, index: number): TokenPair {
    const { seed, dropReference, firstCaption } = this.options;
    const { image, captions, views = [] } = this.pairs[index]!;
    const uniform = (what: string) => new Random(seed, what, epoch, index).uniform();
    const random = new Random(seed, "caption", epoch, index);
    const caption = captions[random.integer(captions.length)]!;
    const text = this.#encode(caption, random);
    const isFirst = firstCaption > 0 && uniform("first caption") < firstCaption;
    const writtenText = isFirst && caption !== captions[0] ? this.#encode(captions[0]!, random) : text;
    const seen = new Random(seed, "view", epoch, index).integer(views.length + 1);
    const referencedImage = seen === 0 ? image : views[seen - 1]!.image;
    const withoutReference = dropReference > 0 && uniform("drop reference") < dropReference;
    return { text, writtenText, image, referencedImage, withoutReference };
  }

  #encode(caption: string, random: Random): Int32Array {
    const { textLength, bpeDropout } = this.options;
    const dropout = { rate: bpeDropout, random };
    const { ids, truncated } = this.tokenizer.encode(caption, { length: textLength, dropout });
    if (truncated) this.#captionsCut++;
    return ids;
  }
}
