import { loadPixels, type Picture, readPlanar } from "../data/index.js";
import { demoFolder, readDemoInputs } from "./demo-inputs.js";
import type { DatasetPictures } from "./encode-dataset.js";
import { PipelineError } from "./errors.js";
import type { PictureInput } from "./picture-input.js";

/** A picture with a caption of it. */
export interface CaptionedPicture {
  readonly picture: PictureInput;
  readonly caption: string;
}

/**
 * At most `count` pictures, evenly spread over those there are, as a model sees them: square, the centre of `size` pixels.
 *
 * @throws ImageError for one that cannot be read
 */
export async function samplePictures(
  pictures: DatasetPictures,
  count: number,
  size: number,
): Promise<Picture[]> {
  const sample: Picture[] = [];
  for (const index of evenly(pictures.length, count)) sample.push(await pictureAt(pictures, index, size));
  return sample;
}

/**
 * At most `count` pictures that have captions, evenly spread over these, each with its first.
 *
 * @throws PipelineError where none has a caption; ImageError for one that cannot be read
 */
export async function samplePairs(
  pictures: DatasetPictures,
  count: number,
  size: number,
): Promise<CaptionedPicture[]> {
  const captioned = Array.from({ length: pictures.length }, (_, index) => ({
    index,
    caption: pictures.captions?.(index)?.find((one) => one.trim() !== ""),
  })).filter((one): one is { index: number; caption: string } => one.caption !== undefined);
  if (captioned.length === 0) {
    throw new PipelineError(
      `none of ${pictures.length} pictures has a caption; give a corpus, or pictures with captions beside them`,
    );
  }
  const sample: CaptionedPicture[] = [];
  for (const at of evenly(captioned.length, count)) {
    const { index, caption } = captioned[at]!;
    sample.push({ picture: await pictureAt(pictures, index, size), caption });
  }
  return sample;
}

/** At most `count` of the numbers below `length`, evenly spread. */
function evenly(length: number, count: number): number[] {
  const chosen = Math.min(count, length);
  return Array.from({ length: chosen }, (_, i) => Math.floor((i * length) / chosen));
}

async function pictureAt(pictures: DatasetPictures, index: number, size: number): Promise<Picture> {
  const location = await pictures.source(index);
  const pixels = await loadPixels({ location, name: pictures.name(index), size, crop: "centre" });
  return readPlanar(pixels, size, size);
}

/**
 * The held-out pictures, by their paths, and captions that come with a model, or with the shipped one where a folder has
 * none.
 *
 * @throws PipelineError where `demo.json` is malformed
 */
export async function demoPairs(folder: string): Promise<CaptionedPicture[]> {
  return (await readDemoInputs(demoFolder(folder))).describe;
}
