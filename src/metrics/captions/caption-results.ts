import { parse } from "node:path";
import { firstFew } from "../../data/captioned/remarks.js";
import { DatasetError } from "../../data/errors.js";
import type { Hypothesis } from "./pair-captions.js";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || (typeof value === "number" && Number.isFinite(value));

function describe(value: unknown): string {
  if (isFields(value)) return `an object with ${Object.keys(value).slice(0, 5).join(", ") || "no keys"}`;
  return value === null ? "null" : `a ${typeof value}`;
}

/** @throws {DatasetError} for entries of which there are any, with the first few and their number */
function refuse(path: string, problem: string, names: readonly string[], expected: string): void {
  if (names.length === 0) return;
  throw new DatasetError(
    path,
    `${names.length.toLocaleString("en-US")} ${problem} (${firstFew(names)})`,
    expected,
    {
      ids: names,
    },
  );
}

/** A number at the end of a name, which no letter stands before: COCO_val2014_000000000042.jpg is picture 42. */
export const numberedName = /(?:^|[^\p{L}\p{N}.])0*(\d+)$/u;

/** A caption as coco-caption's results file has it: its picture by the number that the file's name ends with, else by the name. */
export function captionResult(
  picture: string,
  caption: string,
): { image_id: number | string; caption: string } {
  const { name } = parse(picture);
  const number = numberedName.exec(name)?.[1];
  const whole = number === undefined ? Number.NaN : Number(number);
  return { image_id: Number.isSafeInteger(whole) ? whole : name, caption };
}

/**
 * The captions of coco-caption's results file, `[{"image_id": 42, "caption": "a dog"}, …]`.
 *
 * @param path what errors call the file
 * @throws {DatasetError} it is something else, or entries lack an image or a caption
 */
export function resultsOf(json: unknown, path: string): Hypothesis[] {
  const expected = 'a list of results, [{"image_id": 42, "caption": "a dog"}, …]';
  if (!Array.isArray(json)) throw new DatasetError(path, describe(json), expected);
  if (json.length === 0) throw new DatasetError(path, "an empty list", expected);
  const unnamed = json.flatMap((entry, i) =>
    isFields(entry) && isId(entry.image_id) ? [] : [`entry ${i + 1}`],
  );
  refuse(path, "entries without an image_id", unnamed, expected);
  const fields = json as readonly Fields[];
  const wordless = fields.filter(({ caption }) => typeof caption !== "string");
  refuse(
    path,
    "images whose caption is no text",
    wordless.map(({ image_id }) => String(image_id)),
    expected,
  );
  return fields.map(({ image_id, caption }) => ({ id: String(image_id), caption: caption as string }));
}
