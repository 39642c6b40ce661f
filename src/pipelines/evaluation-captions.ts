import { extname } from "node:path";
import { readCaptionFile } from "../data/captioned/caption-file.js";
import { readText } from "../data/captioned/read-text.js";
import { Remarks } from "../data/captioned/remarks.js";
import { DatasetError, isCorpus, openCaptioned } from "../data/index.js";
import { Random } from "../engine/index.js";
import { counted } from "./evaluation-pictures.js";

export interface ReadCaptionsOptions {
  /** Of a corpus or of Karpathy's file; `train` unless told. */
  readonly split?: string | undefined;
  /** How many to draw at random, without repetition; all in their order unless told. */
  readonly sample?: number | undefined;
  readonly seed: number;
}

/** Captions to draw pictures for, and what a reader of the figures has to know of them. */
export interface CaptionsToDraw {
  readonly captions: readonly string[];
  readonly notes: readonly string[];
}

const EXPECTED = "captions: a text file with one a line, a .json, .jsonl, .tsv or .csv, or a corpus";

/**
 * Captions of a text file, one a line; of COCO's or Karpathy's JSON or a table, the first of each picture; or of a split
 * of a corpus or a folder of captioned pictures, the first of each picture. Empty lines are left out and counted.
 *
 * @throws DatasetError for a file that cannot be read, or holds no caption
 * @throws RangeError for a larger sample than there are captions
 */
export async function readCaptionsToDraw(
  path: string,
  options: ReadCaptionsOptions,
): Promise<CaptionsToDraw> {
  const { captions, notes } = await readAll(path, options.split);
  if (captions.length === 0) throw new DatasetError(path, "no caption", EXPECTED);
  const { sample, seed } = options;
  if (sample === undefined) return { captions, notes };
  if (sample > captions.length) {
    throw new RangeError(
      `${path}: a sample of ${counted(sample, "caption")} asked for, the file has ${captions.length.toLocaleString("en-US")}`,
    );
  }
  const order = new Random(seed, "captions").permutation(captions.length);
  return { captions: Array.from(order.subarray(0, sample), (i) => captions[i]!), notes };
}

async function readAll(path: string, split: string | undefined): Promise<CaptionsToDraw> {
  const extension = extname(path).toLowerCase();
  if (extension === ".txt") {
    const lines = (await readText(path, EXPECTED)).replace(/\r?\n$/, "").split(/\r?\n/);
    const captions = lines.map((line) => line.trim()).filter((line) => line !== "");
    const empty = lines.length - captions.length;
    return { captions, notes: empty > 0 ? [`${path}: ${counted(empty, "empty line")} left out`] : [] };
  }
  if ([".json", ".jsonl", ".tsv", ".csv"].includes(extension)) {
    const remarks = new Remarks();
    const { entries } = await readCaptionFile(path, split, remarks);
    const captions = entries.flatMap(({ captions: [first] }) => first ?? []);
    const without = entries.length - captions.length;
    const notes = remarks.lines.map((line) => `${path}: ${line}`);
    if (without > 0) notes.push(`${path}: ${counted(without, "picture")} without a caption left out`);
    return { captions, notes };
  }
  if (extension !== "" && !isCorpus(path)) throw new DatasetError(path, `a file ${extension}`, EXPECTED);
  const pictures = await openCaptioned(path, { captioned: true, ...(split !== undefined && { split }) });
  const captions = Array.from({ length: pictures.length }, (_, i) => pictures.captions(i)?.[0] ?? []).flat();
  return { captions, notes: pictures.remarks.map((line) => `${path}: ${line}`) };
}
