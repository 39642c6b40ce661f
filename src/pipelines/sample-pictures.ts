import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadPixels, type Picture, readPlanar } from "../data/index.js";
import { readDemoInputs } from "./demo-inputs.js";
import type { DatasetPictures } from "./encode-dataset.js";
import { shippedModel } from "./model-folder.js";

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
  const chosen = Math.min(count, pictures.length);
  const sample: Picture[] = [];
  for (let i = 0; i < chosen; i++) {
    const index = Math.floor((i * pictures.length) / chosen);
    const location = await pictures.source(index);
    const pixels = await loadPixels({ location, name: pictures.name(index), size, crop: "centre" });
    sample.push(readPlanar(pixels, size, size));
  }
  return sample;
}

/**
 * Paths of the held-out pictures that come with a model, or with the shipped one where a folder has none.
 *
 * @throws PipelineError where `demo.json` is malformed
 */
export async function demoPictures(folder: string): Promise<string[]> {
  const demo = [folder, shippedModel].map((model) => join(model, "demo"));
  const { describe } = await readDemoInputs(
    demo.find((one) => existsSync(join(one, "demo.json"))) ?? demo[1]!,
  );
  return describe.map(({ picture }) => picture);
}
