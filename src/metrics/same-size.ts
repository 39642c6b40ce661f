import type { Picture } from "../data/picture.js";
import { MetricError } from "./errors.js";

/** @throws MetricError for pictures of different sizes, or whose bytes do not fit theirs */
export function requireSameSize(metric: string, picture: Picture, reference: Picture): void {
  for (const { width, height, data } of [picture, reference]) {
    if (data.length === width * height * 3 && data.length > 0) continue;
    throw new MetricError(
      `${metric}: a picture of ${width} x ${height} px has ${width * height * 3} bytes, ${data.length} given`,
    );
  }
  if (picture.width === reference.width && picture.height === reference.height) return;
  throw new MetricError(
    `${metric} compares pictures of one size: ${picture.width} x ${picture.height} px and ${reference.width} x ${reference.height} px given; resize or crop the reference as the model saw it`,
  );
}
