import { allocate, type TensorData } from "../engine/index.js";
import { type BiARTConfig, vocabularySize } from "./config.js";
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

/** Rows of `head.weight` `[vocabulary, width]` at ascending ids: a view where they lie together, else a copy. */
export function candidateWeight(weight: TensorData, ids: Int32Array, config: BiARTConfig): TensorData {
  const { width } = config;
  const data = weight.data as Float32Array;
  const shape = [ids.length, width];
  const [first, last] = [ids[0]!, ids.at(-1)!];
  if (weight.shape.join() !== `${vocabularySize(config)},${width}`) {
    throw new BiARTError(
      `head.weight is [${weight.shape.join(", ")}]; [${vocabularySize(config)}, ${width}] is expected`,
    );
  }
  if (last - first + 1 === ids.length) {
    return { dtype: "float32", shape, data: data.subarray(first * width, (last + 1) * width) };
  }
  const rows = allocate("float32", shape);
  ids.forEach((id, row) => {
    rows.data.set(data.subarray(id * width, (id + 1) * width), row * width);
  });
  return rows;
}
