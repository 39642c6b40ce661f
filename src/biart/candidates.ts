import { allocate, type TensorData } from "../engine/index.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import type { Direction, SpecialTokens } from "./sequence.js";

/**
 * Ids of the token table that may be generated, ascending: all image tokens, or the BPE tokens and [PAD], which
 * ends a caption. Reserved rows, [SOC] and [SOI] are never among them.
 * @throws BiARTError where the BPE or special tokens do not lie in the text table.
 */
export function candidateIds(
  direction: Direction,
  config: BiARTConfig,
  special: SpecialTokens,
  bpe: number,
): Int32Array {
  const { textVocabulary, imageVocabulary } = config;
  if (!(Number.isSafeInteger(bpe) && bpe >= 1 && bpe <= textVocabulary)) {
    throw new BiARTError(`${bpe} BPE tokens given; the text table has ${textVocabulary} rows`);
  }
  for (const [name, id] of Object.entries(special)) {
    if (!(Number.isSafeInteger(id) && id >= 0 && id < textVocabulary)) {
      throw new BiARTError(`special token ${name} is ${id}; ids of text are 0 … ${textVocabulary - 1}`);
    }
  }
  if (direction === "text-to-image") {
    return Int32Array.from({ length: imageVocabulary }, (_, code) => textVocabulary + code);
  }
  const ids = new Set(Array.from({ length: bpe }, (_, id) => id)).add(special.pad);
  ids.delete(special.soc);
  ids.delete(special.soi);
  return Int32Array.from(ids).sort();
}

/** Rows at ascending ids of a tensor with a row for each id: a view where they lie together, else a copy. */
export function candidateRows(table: TensorData, ids: Int32Array): TensorData {
  const [rows = 1, ...rest] = table.shape;
  const size = table.data.length / rows;
  const shape = [ids.length, ...rest];
  const [first, last] = [ids[0]!, ids.at(-1)!];
  if (last - first + 1 === ids.length) {
    const data = table.data.subarray(first * size, (last + 1) * size) as typeof table.data;
    return { dtype: table.dtype, shape, data };
  }
  const chosen = allocate(table.dtype, shape);
  ids.forEach((id, row) => {
    const source = table.data.subarray(id * size, (id + 1) * size) as Float32Array;
    (chosen.data as Float32Array).set(source, row * size);
  });
  return chosen;
}
