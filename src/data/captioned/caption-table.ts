import { DatasetError } from "../errors.js";
import type { CaptionEntry } from "./caption-entry.js";
import { tidyCaptions } from "./caption-text.js";
import type { TableRow } from "./csv.js";
import { parseJson } from "./read-text.js";
import type { Remarks } from "./remarks.js";

/** Names of the column, or field, that says which picture; the first of them counts. */
const PICTURE_COLUMNS = ["file_name", "filename", "file", "image", "picture", "path"];
/** Names of the column, or field, that holds the caption. */
const CAPTION_COLUMNS = ["caption", "captions", "text"];

const COLUMNS = `a column for the picture (${PICTURE_COLUMNS.join(", ")}) and one for the caption (${CAPTION_COLUMNS.join(", ")})`;

/** Collects the captions of pictures by name, in the order in which the names first come. */
class CaptionsByName {
  readonly #captions = new Map<string, string[]>();

  add(name: string, captions: readonly string[]): void {
    const path = name.trim().replace(/^(\.\/)+/, "");
    const known = this.#captions.get(path);
    if (known) known.push(...captions);
    else this.#captions.set(path, [...captions]);
  }

  entries(remarks: Remarks): CaptionEntry[] {
    return Array.from(this.#captions, ([path, captions]) => ({
      id: path,
      paths: [path],
      captions: tidyCaptions(captions, path, remarks),
    }));
  }
}

/**
 * The captions of a table: with a first row that names its columns ({@link PICTURE_COLUMNS}, {@link CAPTION_COLUMNS},
 * others as they please), or without one and with two columns, picture and caption. A picture may have several rows.
 *
 * @throws {DatasetError} a row of another width than the first, or one without a picture; says the line
 */
export function captionsOfRows(rows: Iterable<TableRow>, source: string, remarks: Remarks): CaptionEntry[] {
  const found = new CaptionsByName();
  let columns: { picture: number; caption: number; width: number } | undefined;
  for (const { line, fields } of rows) {
    if (columns === undefined) {
      const names = fields.map((field) => field.trim().toLowerCase());
      const picture = names.findIndex((name) => PICTURE_COLUMNS.includes(name));
      const caption = names.findIndex((name) => CAPTION_COLUMNS.includes(name));
      const titled = picture >= 0 && caption >= 0;
      columns = titled ? { picture, caption, width: names.length } : { picture: 0, caption: 1, width: 2 };
      if (titled) continue;
    }
    const { picture, caption, width } = columns;
    if (fields.length !== width) {
      throw new DatasetError(
        `${source}:${line}`,
        `${fields.length} fields (${JSON.stringify(fields.join(" | ").slice(0, 60))})`,
        `${width}, as ${width === 2 ? "picture and caption" : "in the first line"}; in .csv a caption with a comma stands in quotes`,
      );
    }
    if (fields[picture]!.trim() === "") {
      throw new DatasetError(`${source}:${line}`, "no picture's name", COLUMNS);
    }
    found.add(fields[picture]!, [fields[caption]!]);
  }
  return found.entries(remarks);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const asCaptions = (value: unknown): string[] | undefined => {
  const captions: unknown[] = [value].flat();
  return captions.every((caption) => typeof caption === "string") ? captions : undefined;
};

function addRecord(record: unknown, place: string, found: CaptionsByName): void {
  const expected = COLUMNS.replaceAll("a column", "a field");
  if (!isObject(record)) throw new DatasetError(place, "no object", expected);
  const key = (names: readonly string[]) => names.find((name) => record[name] !== undefined);
  const [picture, caption] = [key(PICTURE_COLUMNS), key(CAPTION_COLUMNS)];
  const name = picture === undefined ? undefined : record[picture];
  const captions = caption === undefined ? undefined : asCaptions(record[caption]);
  if (typeof name !== "string" || captions === undefined) {
    throw new DatasetError(place, `the fields ${Object.keys(record).slice(0, 6).join(", ")}`, expected);
  }
  found.add(name, captions);
}

/**
 * The captions in parsed JSON: an object from names of pictures to a caption or a list of captions, or a list of objects
 * with a field for the picture and one for the caption or captions.
 *
 * @throws {DatasetError} something else; says where
 */
export function captionsOfJson(json: unknown, source: string, remarks: Remarks): CaptionEntry[] {
  const found = new CaptionsByName();
  if (Array.isArray(json)) {
    json.forEach((record, i) => {
      addRecord(record, `${source}, record ${i + 1}`, found);
    });
  } else if (isObject(json)) {
    for (const [name, value] of Object.entries(json)) {
      const captions = asCaptions(value);
      if (captions === undefined) {
        const given = JSON.stringify(value)?.slice(0, 40);
        throw new DatasetError(`${source}: ${name}`, `${given}`, "a caption or a list of captions");
      }
      found.add(name, captions);
    }
  } else {
    throw new DatasetError(
      source,
      JSON.stringify(json).slice(0, 40),
      "an object of captions by picture, or a list",
    );
  }
  return found.entries(remarks);
}

/**
 * The captions of JSON lines: an object a line, with a field for the picture and one for the caption or captions.
 *
 * @throws {DatasetError} a line that is something else
 */
export function captionsOfJsonLines(text: string, source: string, remarks: Remarks): CaptionEntry[] {
  const found = new CaptionsByName();
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const place = `${source}:${i + 1}`;
    addRecord(parseJson(line, place, "an object a line"), place, found);
  }
  return found.entries(remarks);
}
