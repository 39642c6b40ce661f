import { basename } from "node:path";
import { z } from "zod";
import { DatasetError } from "../errors.js";
import type { CaptionEntry } from "./caption-entry.js";
import { firstFew } from "./remarks.js";

/** COCO's are numbers, those of files of its form may be texts. */
export const imageId = z.union([z.number(), z.string().min(1)]);

/**
 * COCO's own `captions_train2017.json`; fields that are of no use here are dropped. References that were made for
 * coco-caption may have images without a name, or no list of images.
 */
const cocoSchema = z.object({
  images: z.array(z.object({ id: imageId, file_name: z.string().min(1).optional() })).optional(),
  annotations: z
    .array(z.object({ id: imageId.optional(), image_id: imageId, caption: z.string() }))
    .min(1, "no annotations"),
});

/** Whether parsed JSON looks as COCO's annotations do. */
export const isCocoAnnotations = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "annotations" in json;

/** Of what comes more than once, all but the first time. */
function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.has(name) || !seen.add(name));
}

/**
 * The images of COCO's caption annotations, in the file's order, or where it lists none in the order of the annotations,
 * with their captions in that order as they are there, repeated and empty ones included. Those whose file's name is not
 * said have no path.
 *
 * @param path the file; `captions_train2017.json` has its pictures in a folder `train2017`, or without one
 * @throws {DatasetError} not such a file, images or annotations twice, or annotations of images that it does not list
 */
export function cocoEntries(json: unknown, path: string): CaptionEntry[] {
  const parsed = cocoSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new DatasetError(
      path,
      `${issue.path.join(".")}: ${issue.message}`,
      "COCO's caption annotations: images with id and file_name, annotations with image_id and caption",
      { cause: parsed.error },
    );
  }
  const { images, annotations } = parsed.data;
  const names = new Map(images?.map(({ id, file_name }) => [String(id), file_name]));
  refuse(repeated(images?.map(({ id }) => String(id)) ?? []), "image ids that are there twice", path);
  const named = [...names.values()].filter((name) => name !== undefined);
  refuse(repeated(named), "file names that are there twice", path);
  const numbered = annotations.flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
  refuse(repeated(numbered), "annotation ids that are there twice", path);
  const captions = new Map<string, string[]>(Array.from(names.keys(), (id) => [id, []]));
  const stray: string[] = [];
  for (const { image_id, caption } of annotations) {
    const id = String(image_id);
    const list = captions.get(id);
    if (list) list.push(caption);
    else if (images) stray.push(id);
    else captions.set(id, [caption]);
  }
  refuse(stray, "annotations of images that are not listed", path);
  const folder = /^captions_(\w+)\.json$/.exec(basename(path))?.[1];
  return Array.from(captions, ([id, own]) => {
    const name = names.get(id);
    const paths = name === undefined ? [] : folder === undefined ? [name] : [name, `${folder}/${name}`];
    return { id, paths, captions: own };
  });
}

function refuse(ids: readonly string[], what: string, path: string): void {
  if (ids.length === 0) return;
  const expected = "each image and annotation once, and every image listed";
  throw new DatasetError(path, `${ids.length} ${what} (${firstFew(ids)})`, expected, { ids });
}
