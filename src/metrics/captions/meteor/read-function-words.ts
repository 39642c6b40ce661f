import { readText } from "../../../data/captioned/read-text.js";
import { DatasetError } from "../../../data/errors.js";

/**
 * Reads a list of function words as METEOR has it (`function/english.words` in its archive): one a line.
 *
 * @throws {DatasetError} it cannot be read, is no UTF-8, empty, or has several words in a line
 */
export async function readFunctionWords(path: string): Promise<ReadonlySet<string>> {
  const expected = "a list of function words, one a line";
  const lines = (await readText(path, expected)).split(/\r?\n/).map((line) => line.trim());
  const words = lines.filter((line) => line !== "");
  if (words.length === 0) throw new DatasetError(path, "no word", expected);
  const several = words.find((word) => /\s/.test(word));
  if (several !== undefined) throw new DatasetError(path, JSON.stringify(several.slice(0, 80)), expected);
  return new Set(words.map((word) => word.toLowerCase()));
}
