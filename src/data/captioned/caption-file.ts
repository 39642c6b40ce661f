import { extname } from "node:path";
import { DatasetError } from "../errors.js";
import type { CaptionEntry } from "./caption-entry.js";
import { captionsOfJson, captionsOfJsonLines, captionsOfRows } from "./caption-table.js";
import { tidyCaptions } from "./caption-text.js";
import { cocoEntries, isCocoAnnotations } from "./coco-annotations.js";
import { isKarpathy, karpathyEntries } from "./coco-karpathy.js";
import { parseCsv, parseTsv } from "./csv.js";
import { parseJson, readText } from "./read-text.js";
import { firstFew, type Remarks } from "./remarks.js";

/** What a file of captions holds. */
export interface CaptionFile {
  readonly kind: "karpathy" | "coco" | "table";
  /** In the order of the file, their captions tidy. */
  readonly entries: readonly CaptionEntry[];
}

const EXPECTED =
  "captions: Karpathy's dataset_coco.json, COCO's captions_*.json, or a .json, .jsonl, .tsv or .csv of pictures and captions";

/**
 * Reads a file of captions; what it is shows in its extension and content.
 *
 * @param split of Karpathy's file, by default `train`; others have none
 * @throws {DatasetError} it cannot be read, is none of these, contradicts itself, or has no such split
 */
export async function readCaptionFile(
  path: string,
  split: string | undefined,
  remarks: Remarks,
): Promise<CaptionFile> {
  const extension = extname(path).toLowerCase();
  if (![".json", ".jsonl", ".tsv", ".csv"].includes(extension)) {
    throw new DatasetError(path, extension === "" ? "no extension" : `a file ${extension}`, EXPECTED);
  }
  const text = await readText(path, EXPECTED);
  if (extension === ".json") {
    const json = parseJson(text, path, EXPECTED);
    if (isKarpathy(json)) {
      return { kind: "karpathy", entries: tidied(karpathyEntries(json, path, split ?? "train"), remarks) };
    }
    refuseSplit(split, path);
    if (isCocoAnnotations(json)) {
      const entries = cocoEntries(json, path);
      refuseNameless(entries, path);
      return { kind: "coco", entries: tidied(entries, remarks) };
    }
    return { kind: "table", entries: captionsOfJson(json, path, remarks) };
  }
  refuseSplit(split, path);
  if (extension === ".jsonl") return { kind: "table", entries: captionsOfJsonLines(text, path, remarks) };
  const rows = extension === ".tsv" ? parseTsv(text) : parseCsv(text, path);
  return { kind: "table", entries: captionsOfRows(rows, path, remarks) };
}

const tidied = (entries: readonly CaptionEntry[], remarks: Remarks): CaptionEntry[] =>
  entries.map(({ captions, ...entry }) => ({
    ...entry,
    captions: tidyCaptions(captions, entry.id, remarks),
  }));

function refuseNameless(entries: readonly CaptionEntry[], path: string): void {
  const ids = entries.filter(({ paths }) => paths.length === 0).map(({ id }) => id);
  if (ids.length === 0) return;
  const found = `${ids.length} images whose files are not named (${firstFew(ids)})`;
  throw new DatasetError(path, found, "images with id and file_name", { ids });
}

function refuseSplit(split: string | undefined, path: string): void {
  if (split === undefined) return;
  throw new DatasetError(
    path,
    `captions without splits, and the split ${JSON.stringify(split)} asked for`,
    "Karpathy's file for a split",
  );
}
