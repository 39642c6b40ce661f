import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import { type Direction, type SpecialTokens, segmentsOf } from "./sequence.js";

/** Lengths of the parts of a sequence: what is given, with its marker, and what is generated after its own. */
export function partLengths(direction: Direction, { textLength, imageLength }: BiARTConfig) {
  return direction === "text-to-image"
    ? { reference: textLength, generated: imageLength }
    : { reference: imageLength, generated: textLength };
}

/**
 * Ids and segments of a sequence up to its first generated token: [SOC] text [SOI], or [SOI] image [SOC]. Text is
 * padded to its length already; image tokens are codes of the codebook.
 * @throws BiARTError where the reference has another length, or ids that are not in its table.
 */
export function generationPrefix(
  direction: Direction,
  reference: ArrayLike<number>,
  config: BiARTConfig,
  special: SpecialTokens,
): { ids: BigInt64Array; segments: BigInt64Array } {
  const ofText = direction === "text-to-image";
  const [part, table, offset] = ofText
    ? (["text", config.textVocabulary, 0] as const)
    : (["image", config.imageVocabulary, config.textVocabulary] as const);
  const { reference: length } = partLengths(direction, config);
  if (reference.length !== length) {
    throw new BiARTError(`${reference.length} ${part} tokens given as reference; ${length} are expected`);
  }
  const ids = new BigInt64Array(length + 2);
  ids[0] = BigInt(ofText ? special.soc : special.soi);
  for (let i = 0; i < length; i++) {
    const id = reference[i]!;
    if (!(Number.isInteger(id) && id >= 0 && id < table)) {
      throw new BiARTError(`${part} token ${id} at ${i} of the reference; ids are 0 … ${table - 1}`);
    }
    ids[i + 1] = BigInt(offset + id);
  }
  ids[length + 1] = BigInt(ofText ? special.soi : special.soc);
  const segments = BigInt64Array.from(segmentsOf(direction, config).slice(0, length + 2), BigInt);
  return { ids, segments };
}
