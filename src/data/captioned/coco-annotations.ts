import { basename } from "node:path";
import { z } from "zod";
import { DatasetError } from "../errors.js";
import type { CaptionEntry } from "./caption-entry.js";
import { tidyCaptions } from "./caption-text.js";
import { firstFew, type Remarks } from "./remarks.js";

const id = z.int().nonnegative();

/** COCO's own `captions_train2017.json`; fields that are of no use here are dropped. */
const cocoSchema = z.object({
  images: z.array(z.object({ id, file_name: z.string().min(1) })),
  annotations: z.array(z.object({ id: id.optional(), image_id: id, caption: z.string() })),
});

/** Whether parsed JSON looks as COCO's annotations do. */
export const isCocoAnnotations = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "annotations" in json && "images" in json;

/** Of numbers that come more than once, all but the first time. */
function repeated(ids: Iterable<number | string>): string[] {
  const seen = new Set<number | string>();
  const twice: string[] = [];
  for (const one of ids) {
    if (seen.has(one)) twice.push(String(one));
    seen.add(one);
  }
  return twice;
}

/**
 * The images of COCO's caption annotations, in the file's order, with their captions in the order of the annotations.
 *
 * @param path the file; `captions_train2017.json` has its pictures in a folder `train2017`, or without one
 * @throws {DatasetError} not such a file, images or annotations twice, or annotations of images that it does not list
 */
export function cocoEntries(json: unknown, path: string, remarks: Remarks): CaptionEntry[] {
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
  refuse(repeated(images.map((image) => image.id)), "image ids that are there twice", path);
  refuse(repeated(images.map(({ file_name }) => file_name)), "file names that are there twice", path);
  const numbered = annotations.flatMap((annotation) => annotation.id ?? []);
  refuse(repeated(numbered), "annotation ids that are there twice", path);
  const captions = new Map<number, string[]>(images.map((image) => [image.id, []]));
  const stray: string[] = [];
  for (const { image_id, caption } of annotations) {
    const list = captions.get(image_id);
    if (list) list.push(caption);
    else stray.push(String(image_id));
  }
  refuse(stray, "annotations of images that are not listed", path);
  const folder = /^captions_(\w+)\.json$/.exec(basename(path))?.[1];
  return images.map(({ id: imageId, file_name }) => ({
    id: String(imageId),
    paths: folder === undefined ? [file_name] : [file_name, `${folder}/${file_name}`],
    captions: tidyCaptions(captions.get(imageId)!, String(imageId), remarks),
  }));
}

function refuse(ids: readonly string[], what: string, path: string): void {
  if (ids.length === 0) return;
  const expected = "each image and annotation once, and every image listed";
  throw new DatasetError(path, `${ids.length} ${what} (${firstFew(ids)})`, expected, { ids });
}
