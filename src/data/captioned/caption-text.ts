import type { Remarks } from "./remarks.js";

/** Text of bytes in UTF-8, without a byte order mark; undefined where they are something else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Captions as they are kept: runs of white space as one space, none at the ends, no empty caption, none twice.
 *
 * @param name what remarks call the picture
 */
export function tidyCaptions(captions: readonly string[], name: string, remarks: Remarks): string[] {
  const kept = new Set<string>();
  for (const caption of captions) {
    const tidy = caption.replace(/\s+/g, " ").trim();
    if (tidy === "") remarks.add("empty captions dropped", name);
    else if (kept.has(tidy)) remarks.add("repeated captions dropped", name);
    else kept.add(tidy);
  }
  return [...kept];
}

/** The captions of a `.txt`: a line each. Empty lines say nothing; what is not UTF-8 is remarked and gives none. */
export function captionLines(bytes: Uint8Array, name: string, remarks: Remarks): string[] {
  const text = decodeText(bytes);
  if (text === undefined) {
    remarks.add("captions that are not UTF-8, dropped", name);
    return [];
  }
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  return tidyCaptions(lines, name, remarks);
}

/**
 * The captions in a WebDataset sample's `.json`: the field `caption` (a text) or `captions` (a text or a list of them).
 * Other fields are of no concern, and no such field means no caption. What is no JSON object, or has something else in
 * these fields, is remarked and gives none.
 */
export function captionFields(bytes: Uint8Array, name: string, remarks: Remarks): string[] {
  let record: unknown;
  try {
    record = JSON.parse(decodeText(bytes) ?? "");
  } catch {
    record = undefined;
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    remarks.add("metadata that is no JSON object, dropped", name);
    return [];
  }
  const { caption, captions } = record as { caption?: unknown; captions?: unknown };
  const given = [caption, captions].flat().filter((value) => value !== undefined && value !== null);
  if (!given.every((value) => typeof value === "string")) {
    remarks.add("captions that are no text, dropped", name);
    return [];
  }
  return tidyCaptions(given, name, remarks);
}
