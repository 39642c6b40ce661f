import { firstFew } from "../../data/captioned/remarks.js";
import { DatasetError } from "../../data/errors.js";
import type { Hypothesis, ReferenceCaptions } from "./pair-captions.js";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || (typeof value === "number" && Number.isFinite(value));

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
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

/** Numbers, from 1, of the entries that do not pass. */
const failing = (entries: readonly unknown[], test: (entry: Fields) => boolean): string[] =>
  entries.flatMap((entry, i) => (isFields(entry) && test(entry) ? [] : [`entry ${i + 1}`]));

/** Entries with an image and a caption, as both of COCO's kinds of file have them. */
function captioned(path: string, entries: readonly unknown[], expected: string): Hypothesis[] {
  refuse(
    path,
    "entries without an image_id",
    failing(entries, (entry) => isId(entry.image_id)),
    expected,
  );
  const fields = entries as readonly Fields[];
  const wordless = fields.filter(({ caption }) => typeof caption !== "string");
  refuse(
    path,
    "images whose caption is no text",
    wordless.map(({ image_id }) => String(image_id)),
    expected,
  );
  return fields.map(({ image_id, caption }) => ({ id: String(image_id), caption: caption as string }));
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
  return captioned(path, json, expected);
}

function repeated(ids: readonly unknown[]): string[] {
  const seen = new Set<unknown>();
  return ids.filter((id) => seen.has(id) || !seen.add(id)).map(String);
}

/**
 * The captions of COCO's annotations, `captions_val2014.json`, image by image in the order of the annotations.
 * Repeated captions stay: they count in every metric.
 *
 * @throws {DatasetError} it is something else, annotations are there twice, or are of images that it does not list
 */
export function cocoReferences(json: Fields, path: string): ReferenceCaptions[] {
  const expected =
    "COCO's annotations: images with id, annotations with image_id and caption, each with an id of its own";
  const { annotations, images } = json;
  if (!Array.isArray(annotations)) {
    throw new DatasetError(path, `annotations that are ${describe(annotations)}`, expected);
  }
  if (annotations.length === 0) throw new DatasetError(path, "no annotations", expected);
  const captions = captioned(path, annotations, expected);
  const numbered = (annotations as Fields[]).flatMap(({ id }) => (id === undefined ? [] : [id]));
  refuse(path, "annotation ids that are there twice", repeated(numbered), expected);
  const byImage = new Map<string, string[]>();
  const files = new Map<string, string>();
  if (Array.isArray(images)) {
    refuse(
      path,
      "images without an id",
      failing(images, ({ id }) => isId(id)),
      expected,
    );
    const ids = (images as Fields[]).map(({ id }) => String(id));
    refuse(path, "image ids that are there twice", repeated(ids), expected);
    for (const id of ids) byImage.set(id, []);
    for (const { id, file_name } of images as Fields[]) {
      if (typeof file_name === "string") files.set(String(id), file_name);
    }
    const stray = captions.filter(({ id }) => !byImage.has(id)).map(({ id }) => id);
    refuse(path, "annotations of images that are not listed", stray, expected);
  }
  for (const { id, caption } of captions) {
    const list = byImage.get(id);
    if (list) list.push(caption);
    else byImage.set(id, [caption]);
  }
  return Array.from(byImage, ([id, list]) => ({ id, captions: list, ...fileOf(files.get(id)) }));
}

const fileOf = (name: unknown): { readonly file?: string } =>
  typeof name === "string" ? { file: name } : {};

/** Whether parsed JSON looks as Karpathy's files do. */
export function isKarpathy(json: unknown): json is Fields & { readonly images: readonly unknown[] } {
  return (
    isFields(json) &&
    Array.isArray(json.images) &&
    !("annotations" in json) &&
    json.images.some((image) => isFields(image) && "sentences" in image)
  );
}

/**
 * The captions of one split of Karpathy's file, `dataset_coco.json`, with COCO's ids where it has them. `train` has
 * the images of `restval` too.
 *
 * @throws {DatasetError} images without an id or captions, images twice, or a split that it has not
 */
export function karpathyReferences(
  json: { readonly images: readonly unknown[] },
  path: string,
  split: string,
): ReferenceCaptions[] {
  const expected = "Karpathy's file: images with cocoid or imgid, split and sentences with raw";
  const idOf = ({ cocoid, imgid, filename }: Fields) => cocoid ?? imgid ?? filename;
  const complete = (image: Fields) =>
    isId(idOf(image)) &&
    typeof image.split === "string" &&
    Array.isArray(image.sentences) &&
    image.sentences.every((sentence) => isFields(sentence) && typeof sentence.raw === "string");
  refuse(path, "images without an id, a split or captions", failing(json.images, complete), expected);
  const images = json.images as readonly Fields[];
  const splitOf = (image: Fields) => (image.split === "restval" ? "train" : image.split);
  const wanted = images.filter((image) => splitOf(image) === split);
  if (wanted.length === 0) {
    const splits = [...new Set(images.map(splitOf))].join(", ");
    throw new DatasetError(path, `no image of the split ${JSON.stringify(split)}`, `one of ${splits}`);
  }
  refuse(path, "images that are there twice", repeated(wanted.map(idOf)), expected);
  return wanted.map((image) => ({
    id: String(idOf(image)),
    captions: (image.sentences as readonly { readonly raw: string }[]).map(({ raw }) => raw),
    ...fileOf(image.filename),
  }));
}
