import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { CaptionTokenizer } from "./caption-tokenizer.js";
import { TextError } from "./errors.js";
import type { TextTableConfig } from "./text-table.js";
import { parseVocabulary, serializeVocabulary, type Vocabulary } from "./vocabulary.js";

/** The name of a vocabulary's file in a model folder. */
export const tokenizerFile = "tokenizer.json";

/**
 * The tokenizer of a model folder.
 *
 * @throws TextError if the file is missing, of another kind, or does not fit the rows
 */
export async function loadTokenizer(
  folder: string,
  config: Pick<TextTableConfig, "rows"> = {},
): Promise<CaptionTokenizer> {
  const path = join(folder, tokenizerFile);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new TextError(
      `${path}: cannot read the vocabulary (${cause instanceof Error ? cause.message : cause}). ` +
        "Give a model folder with a tokenizer.json, or train a vocabulary first",
      { cause },
    );
  }
  return new CaptionTokenizer(parseVocabulary(text, path), config);
}

/**
 * Writes `tokenizer.json` into a model folder, whole or not at all.
 *
 * @throws CheckpointError with the system's reason
 */
export async function saveTokenizer(folder: string, vocabulary: Vocabulary): Promise<void> {
  const bytes = new TextEncoder().encode(serializeVocabulary(vocabulary));
  await writeFileAtomically(join(folder, tokenizerFile), (handle) => writeAll(handle, bytes));
}
