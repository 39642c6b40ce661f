import { Random } from "../engine/random.js";
import { type FileSlice, readSlice } from "./file-slice.js";
import { loadPicture, loadTrainingCrop } from "./image.js";
import type { PictureSource } from "./image-source.js";
import { type NudgedViewOptions, nudgedView } from "./nudged-view.js";
import type { Picture } from "./picture.js";
import { writePlanar } from "./planar.js";
import { type VariedViewOptions, variedView } from "./varied-view.js";

/** Where a picture is: a path, a part of a file, or encoded bytes. */
export type PictureLocation = PictureSource | FileSlice;

/** What becomes of a picture's centre in place of a crop. */
export type CentreView =
  | ({ readonly kind: "varied" } & Omit<VariedViewOptions, "random">)
  | ({ readonly kind: "nudged" } & Omit<NudgedViewOptions, "random">);

/** A crop by the stream of random numbers that it is drawn from. */
export interface CropStream {
  readonly seed: number;
  readonly labels: readonly (string | number)[];
  readonly centre?: CentreView;
}

/** One picture to be read and brought to size; plain data, so that it can go to another thread. */
export interface PictureTask {
  readonly location: PictureLocation;
  /** What error messages call the picture. */
  readonly name: string;
  /** Side in pixels. */
  readonly size: number;
  /** A random crop for training, or the centre for evaluation. */
  readonly crop: CropStream | "centre";
}

/** Does picture tasks, in this thread or in others. */
export interface PictureLoader {
  /** How many tasks it can use at a time. */
  readonly lanes: number;
  /**
   * @returns `[3, size, size]` in [-1, 1]
   * @throws {ImageError} as {@link loadPicture}
   */
  load(task: PictureTask): Promise<Float32Array<ArrayBuffer>>;
  /** Ends it; tasks under way may be dropped. */
  close(): Promise<void>;
}

const isSlice = (location: PictureLocation): location is FileSlice =>
  typeof location === "object" && !(location instanceof Uint8Array);

/**
 * Reads, decodes, crops and resizes one picture: a function of the task and the file alone.
 *
 * @returns `[3, size, size]` in [-1, 1]
 * @throws {ImageError} as {@link loadPicture}
 */
export async function loadPixels(task: PictureTask): Promise<Float32Array<ArrayBuffer>> {
  const { location, name, size } = task;
  const source = isSlice(location) ? await readSlice(location, name) : location;
  const picture = await loadView(source, task);
  const pixels = new Float32Array(3 * size * size);
  writePlanar(picture, pixels);
  return pixels;
}

async function loadView(source: PictureSource, { name, size, crop }: PictureTask): Promise<Picture> {
  if (crop === "centre") return loadPicture(source, { size, name });
  const random = new Random(crop.seed, ...crop.labels);
  const { centre } = crop;
  if (!centre) return loadTrainingCrop(source, { size, name, random });
  const picture = await loadPicture(source, { size, name });
  return centre.kind === "varied"
    ? variedView(picture, { random, ...centre })
    : nudgedView(picture, { random, ...centre });
}

/** Loads in this thread; the decoding itself happens on sharp's. */
export const loaderHere = (lanes: number): PictureLoader => ({
  lanes,
  load: loadPixels,
  close: () => Promise.resolve(),
});
