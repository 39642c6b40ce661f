import { extname } from "node:path";
import type { CaptionEntry } from "../../data/captioned/caption-entry.js";
import { cocoEntries, isCocoAnnotations } from "../../data/captioned/coco-annotations.js";
import { isKarpathy, karpathyEntries } from "../../data/captioned/coco-karpathy.js";
import { parseJson, readText } from "../../data/captioned/read-text.js";
import { DatasetError } from "../../data/errors.js";
import { resultsOf } from "./caption-results.js";
import type { Hypothesis, ReferenceCaptions } from "./pair-captions.js";

/** The split that is read of Karpathy's file where none is named: results are given on it. */
export const DEFAULT_SPLIT = "test";

export interface CaptionFiles {
  /** coco-caption's results (.json), or a text with a caption a line. */
  readonly hypotheses: string;
  /** COCO's annotations or Karpathy's file (.json), or texts with a reference a line, as many lines as hypotheses. */
  readonly references: readonly string[];
  /** Of Karpathy's file; {@link DEFAULT_SPLIT} if absent. */
  readonly split?: string;
}

export interface CaptionsRead {
  readonly hypotheses: readonly Hypothesis[];
  readonly references: readonly ReferenceCaptions[];
  /** The split that was read, where the file has any. */
  readonly split?: string;
}

const isJson = (path: string): boolean => extname(path).toLowerCase() === ".json";

/**
 * Reads captions and their references. Those of texts have the numbers of their lines, from 1, as ids.
 *
 * @throws {DatasetError} a file cannot be read, is no UTF-8, empty or of another form; texts of different lengths; a
 *   split of a file that has none
 */
export async function readCaptionFiles(files: CaptionFiles): Promise<CaptionsRead> {
  const { hypotheses, references, split } = files;
  if (references.length === 0) {
    throw new DatasetError(hypotheses, "no file of references for it", "one or more");
  }
  const json = [hypotheses, ...references].filter(isJson);
  if (json.length > 0 && (json.length !== references.length + 1 || references.length > 1)) {
    throw new DatasetError(
      references.find((path) => isJson(path) !== isJson(hypotheses)) ?? references[1]!,
      `references that do not go with ${hypotheses}`,
      "one .json for hypotheses in .json, which have ids, or texts for a text, which has none",
    );
  }
  if (json.length === 0) {
    if (split !== undefined) throw noSplits(references[0]!, split);
    return readTexts(hypotheses, references);
  }
  const results = await readJsonFile(hypotheses, "coco-caption's results");
  const truth = await readJsonFile(references[0]!, "COCO's annotations or Karpathy's file");
  return { hypotheses: resultsOf(results, hypotheses), ...referencesOf(truth, references[0]!, split) };
}

function noSplits(path: string, split: string): DatasetError {
  return new DatasetError(
    path,
    `no splits in it, while ${JSON.stringify(split)} was asked for`,
    "Karpathy's file (dataset_coco.json) where a split is named",
  );
}

async function readJsonFile(path: string, expected: string): Promise<unknown> {
  const text = await readText(path, expected);
  if (text.trim() === "") throw new DatasetError(path, "an empty file", expected);
  return parseJson(text, path, expected);
}

function referencesOf(
  json: unknown,
  path: string,
  split: string | undefined,
): Pick<CaptionsRead, "references" | "split"> {
  if (isKarpathy(json)) {
    const wanted = split ?? DEFAULT_SPLIT;
    return { references: karpathyEntries(json, path, wanted).map(referenceOf), split: wanted };
  }
  if (!isCocoAnnotations(json)) {
    throw new DatasetError(
      path,
      Array.isArray(json) ? "a list" : "JSON of another form",
      "COCO's annotations (captions_val2014.json) or Karpathy's file (dataset_coco.json)",
    );
  }
  if (split !== undefined) throw noSplits(path, split);
  return { references: cocoEntries(json, path).map(referenceOf) };
}

/** Captions as they are in the file: repeated and empty ones count in every metric. */
const referenceOf = ({ id, paths: [file], captions }: CaptionEntry): ReferenceCaptions => ({
  id,
  captions,
  ...(file !== undefined && { file }),
});

async function readLines(path: string): Promise<string[]> {
  const expected = "a text in UTF-8 with a caption a line";
  const lines = (await readText(path, expected)).split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw new DatasetError(path, "an empty file", expected);
  return lines;
}

async function readTexts(hypotheses: string, references: readonly string[]): Promise<CaptionsRead> {
  const lines = await readLines(hypotheses);
  const sets: string[][] = [];
  for (const path of references) {
    const set = await readLines(path);
    if (set.length !== lines.length) {
      throw new DatasetError(
        path,
        `${set.length.toLocaleString("en-US")} lines`,
        `${lines.length.toLocaleString("en-US")}, one for each line of ${hypotheses}`,
      );
    }
    sets.push(set);
  }
  const id = (i: number) => String(i + 1);
  return {
    hypotheses: lines.map((caption, i) => ({ id: id(i), caption })),
    references: lines.map((_, i) => ({ id: id(i), captions: sets.map((set) => set[i]!) })),
  };
}
