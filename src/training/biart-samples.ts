import type { Direction } from "../biart/index.js";
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
 * it, which view is described and whether the reference is dropped are drawn anew in every epoch and follow from seed, epoch,
 * picture and direction alone.
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

  /** The batch at a place in the run, from 0, for a step in a direction. */
  batch(place: number, direction: Direction): TokenPair[] {
    return this.#order.samplesOf(place).map(({ epoch, index }) => this.#pair(epoch, index, direction));
  }

  #pair(epoch: number, index: number, direction: Direction): TokenPair {
    const { seed, dropReference, firstCaption } = this.options;
    const { image, captions, views = [] } = this.pairs[index]!;
    const uniform = (what: string) => new Random(seed, what, epoch, index).uniform();
    const random = new Random(seed, "caption", epoch, index);
    const chosen = random.integer(captions.length);
    const withoutReference = dropReference > 0 && uniform("drop reference") < dropReference;
    if (direction === "text-to-image") {
      return { text: this.#encode(captions[chosen]!, random), image, withoutReference };
    }
    const isFirst = firstCaption > 0 && uniform("first caption") < firstCaption;
    const seen = new Random(seed, "view", epoch, index).integer(views.length + 1);
    return {
      text: this.#encode(captions[isFirst ? 0 : chosen]!, random),
      image: seen === 0 ? image : views[seen - 1]!.image,
      withoutReference,
    };
  }

  #encode(caption: string, random: Random): Int32Array {
    const { textLength, bpeDropout } = this.options;
    const dropout = { rate: bpeDropout, random };
    const { ids, truncated } = this.tokenizer.encode(caption, { length: textLength, dropout });
    if (truncated) this.#captionsCut++;
    return ids;
  }
}
