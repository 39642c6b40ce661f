import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ResizeFilter } from "../src/data/filter-taps.js";
import type { Picture } from "../src/data/picture.js";

const base64 = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

interface EncodedPicture {
  readonly width: number;
  readonly height: number;
  readonly data: string;
}

const decode = ({ width, height, data }: EncodedPicture): Picture => ({ width, height, data: base64(data) });

/** What Pillow and scikit-image compute of small pictures (`src/metrics/testdata/make_pictures.py`). */
const content = JSON.parse(
  readFileSync(join(import.meta.dirname, "../src/metrics/testdata/pictures.json"), "utf8"),
) as {
  similarity: { reference: EncodedPicture; picture: EncodedPicture; psnr: number; ssim: number }[];
  pillowBlur: { source: EncodedPicture; radius: number; data: string }[];
  pillowFloatResize: { source: EncodedPicture; cases: (EncodedPicture & { filter: ResizeFilter })[] };
};

export const similarityCases = content.similarity.map(({ reference, picture, psnr, ssim }) => ({
  reference: decode(reference),
  picture: decode(picture),
  psnr,
  ssim,
}));

export const blurCases = content.pillowBlur.map(({ source, radius, data }) => ({
  source: decode(source),
  radius,
  data: base64(data),
}));

export const floatResizeSource = decode(content.pillowFloatResize.source);
export const floatResizeCases = content.pillowFloatResize.cases.map(({ filter, width, height, data }) => ({
  filter,
  width,
  height,
  /** `[3, height, width]` */
  values: new Float32Array(base64(data).buffer),
}));

/** A JSON fixture's numbers. */
export const readJsonFixture = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;

const resized = JSON.parse(
  readFileSync(join(import.meta.dirname, "../src/metrics/testdata/resized.json"), "utf8"),
) as { source: EncodedPicture; cases: (EncodedPicture & { antialias: boolean })[] };

/** Planes of a picture, interleaved. */
function interleave({ width, height, data }: EncodedPicture): Picture {
  const planes = base64(data);
  const pixels = planes.map((_, i) => planes[(i % 3) * width * height + Math.floor(i / 3)]!);
  return { width, height, data: pixels };
}

/** What PyTorch resizes to (`src/metrics/testdata/make_keras_resnet50.py`). */
export const torchResizeSource = interleave(resized.source);
export const torchResizeCases = resized.cases.map(({ width, height, antialias, data }) => ({
  width,
  height,
  antialias,
  /** `[3, height, width]` */
  values: new Float32Array(base64(data).buffer),
}));

const statistics = JSON.parse(
  readFileSync(join(import.meta.dirname, "../src/metrics/testdata/statistics.json"), "utf8"),
) as {
  cases: {
    dimensions: number;
    x: string;
    y: string;
    mean: string;
    covariance: string;
    distance: number;
  }[];
};

/** What numpy computes of features (`src/metrics/testdata/make_statistics.py`). */
export const statisticsCases = statistics.cases.map(({ dimensions, x, y, mean, covariance, distance }) => ({
  dimensions,
  /** `[pictures, dimensions]` */
  x: new Float32Array(base64(x).buffer),
  y: new Float32Array(base64(y).buffer),
  /** Of `x`. */
  mean: new Float64Array(base64(mean).buffer),
  covariance: new Float64Array(base64(covariance).buffer),
  distance,
}));
