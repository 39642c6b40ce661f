import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import { type Direction, emptyReference, type SpecialTokens, segmentsOf } from "./sequence.js";

/** Lengths of the parts of a sequence: what is given, with its marker, and what is generated after its own. */
export function partLengths(direction: Direction, { textLength, imageLength }: BiARTConfig) {
  return direction === "text-to-image"
    ? { reference: textLength, generated: imageLength }
    : { reference: imageLength, generated: textLength };
}

/** What a sequence begins with, `[length]` each. */
export interface Prefix {
  readonly ids: BigInt64Array;
  readonly segments: BigInt64Array;
}

/** Makes the prefixes of sequences in one direction: [SOC] text [SOI] or [SOI] image [SOC], and generated tokens. */
export class Prefixes {
  readonly #ofText: boolean;
  readonly #segments: BigInt64Array;

  constructor(
    private readonly direction: Direction,
    private readonly config: BiARTConfig,
    private readonly special: SpecialTokens,
  ) {
    this.#ofText = direction === "text-to-image";
    this.#segments = BigInt64Array.from(segmentsOf(direction, config), BigInt);
  }

  /**
   * @param reference text that is padded to its length already, or codes of a picture
   * @param begun ids of the token table that the generated part begins with
   * @throws BiARTError where the reference has another length, or ids that are not in its table.
   */
  of(reference: ArrayLike<number>, begun: readonly number[]): Prefix {
    return this.#join(this.#referenceIds(reference), begun);
  }

  /** The prefix without a reference, for guidance; see {@link emptyReference}. */
  ofNothing(begun: readonly number[]): Prefix {
    return this.#join(emptyReference(this.direction, this.config, this.special), begun);
  }

  #referenceIds(reference: ArrayLike<number>): BigInt64Array {
    const { textVocabulary, imageVocabulary } = this.config;
    const [part, table, offset] = this.#ofText
      ? (["text", textVocabulary, 0] as const)
      : (["image", imageVocabulary, textVocabulary] as const);
    const { reference: length } = partLengths(this.direction, this.config);
    if (reference.length !== length) {
      throw new BiARTError(`${reference.length} ${part} tokens given as reference; ${length} are expected`);
    }
    return BigInt64Array.from({ length }, (_, i) => {
      const id = reference[i]!;
      if (Number.isInteger(id) && id >= 0 && id < table) return BigInt(offset + id);
      throw new BiARTError(`${part} token ${id} at ${i} of the reference; ids are 0 … ${table - 1}`);
    });
  }

  #join(reference: BigInt64Array, begun: readonly number[]): Prefix {
    const { soc, soi } = this.special;
    const [opening, next] = this.#ofText ? [soc, soi] : [soi, soc];
    const ids = BigInt64Array.from([
      BigInt(opening),
      ...reference,
      BigInt(next),
      ...begun.map((id) => BigInt(id)),
    ]);
    return { ids, segments: this.#segments.slice(0, ids.length) };
  }
}
