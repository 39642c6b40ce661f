import { z } from "zod";
import { DatasetError } from "../errors.js";
import type { CaptionEntry } from "./caption-entry.js";
import { imageId } from "./coco-annotations.js";
import { firstFew } from "./remarks.js";

/** Images of COCO 2014 in Karpathy's split; `train` here includes what the file calls `restval`. */
export const KARPATHY_COCO = { train: 113_287, val: 5_000, test: 5_000 } as const;

/** Karpathy's files for COCO, Flickr8k and Flickr30k; fields that are of no use here are dropped. */
const karpathySchema = z.object({
  /** Left out of some parts of these files. */
  dataset: z.string().optional(),
  images: z.array(
    z.object({
      /** COCO's folder, `train2014` or `val2014`; Flickr has none. */
      filepath: z.string().optional(),
      filename: z.string().min(1),
      split: z.string().min(1),
      /** COCO's id. */
      cocoid: imageId.optional(),
      imgid: imageId.optional(),
      sentids: z.array(imageId).optional(),
      sentences: z.array(z.object({ raw: z.string(), sentid: imageId.optional() })),
    }),
  ),
});

type KarpathyImage = z.infer<typeof karpathySchema>["images"][number];

/** Whether parsed JSON looks as Karpathy's files do. */
export function isKarpathy(json: unknown): boolean {
  if (typeof json !== "object" || json === null || !("images" in json) || "annotations" in json) return false;
  const { images } = json;
  const hasSentences = (image: unknown) =>
    typeof image === "object" && image !== null && "sentences" in image;
  return "dataset" in json || (Array.isArray(images) && images.some(hasSentences));
}

const idOf = ({ cocoid, imgid, filename }: KarpathyImage): string => String(cocoid ?? imgid ?? filename);

/** The years' names for one image: `val2014/COCO_val2014_000000000042.jpg` is `000000000042.jpg` since 2017. */
function pathsOf({ filepath, filename, cocoid }: KarpathyImage): string[] {
  const own = filepath === undefined ? [filename] : [`${filepath}/${filename}`, filename];
  if (cocoid === undefined) return own;
  const later = `${String(cocoid).padStart(12, "0")}.jpg`;
  return [...own, `train2017/${later}`, `val2017/${later}`, later];
}

/**
 * The images of one split of Karpathy's file, in its order, with their captions as they are there, repeated and empty ones
 * included. `train` has those of `restval` too, as all results on this split do.
 *
 * @param path what errors call the file
 * @throws {DatasetError} not such a file; images twice; captions that are announced (`sentids`) and missing; a split that
 *   it has not; or, where it says that it is COCO's, other numbers of images than {@link KARPATHY_COCO}
 */
export function karpathyEntries(json: unknown, path: string, split: string): CaptionEntry[] {
  const parsed = karpathySchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new DatasetError(
      path,
      `${issue.path.join(".")}: ${issue.message}`,
      "Karpathy's file of images with filename, split and sentences",
      { cause: parsed.error },
    );
  }
  const { dataset, images } = parsed.data;
  checkImages(images, path);
  const splits = new Map<string, KarpathyImage[]>();
  for (const image of images) {
    const name = image.split === "restval" ? "train" : image.split;
    const known = splits.get(name);
    if (known) known.push(image);
    else splits.set(name, [image]);
  }
  if (dataset === "coco") checkCounts(splits, path);
  const wanted = splits.get(split);
  if (!wanted) {
    throw new DatasetError(
      path,
      `no split ${JSON.stringify(split)}`,
      `one of ${[...splits.keys()].join(", ")}`,
    );
  }
  return wanted.map((image) => ({
    id: idOf(image),
    paths: pathsOf(image),
    captions: image.sentences.map(({ raw }) => raw),
  }));
}

function checkImages(images: readonly KarpathyImage[], path: string): void {
  const ids = new Set<string>();
  const names = new Set<string>();
  const twice: string[] = [];
  const incomplete: string[] = [];
  for (const image of images) {
    const own = idOf(image);
    const name = pathsOf(image)[0]!;
    if (ids.has(own) || names.has(name)) twice.push(own);
    ids.add(own);
    names.add(name);
    const given = new Set(image.sentences.map(({ sentid }) => sentid));
    if (image.sentids?.some((sentid) => !given.has(sentid))) incomplete.push(own);
  }
  if (twice.length > 0) {
    const found = `${twice.length} images that are there twice (${firstFew(twice)})`;
    throw new DatasetError(path, found, "each image once", { ids: twice });
  }
  if (incomplete.length > 0) {
    const found = `${incomplete.length} images whose sentids name sentences that are not there (${firstFew(incomplete)})`;
    throw new DatasetError(path, found, "every sentence that is named", { ids: incomplete });
  }
}

function checkCounts(splits: ReadonlyMap<string, readonly unknown[]>, path: string): void {
  const describe = (count: (name: string) => number, names: Iterable<string>) =>
    Array.from(names, (name) => `${name} ${count(name).toLocaleString("en-US")}`).join(", ");
  const expected = new Map<string, number>(Object.entries(KARPATHY_COCO));
  const equal =
    splits.size === expected.size &&
    [...expected].every(([name, count]) => splits.get(name)?.length === count);
  if (equal) return;
  throw new DatasetError(
    path,
    `a file that says it is Karpathy's split of coco and has ${describe((name) => splits.get(name)!.length, splits.keys()) || "no images"}`,
    `${describe((name) => expected.get(name)!, expected.keys())} (train with restval); give a part of it another name in "dataset"`,
  );
}
