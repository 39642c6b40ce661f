import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Picture } from "../src/data/picture.js";
import { type TensorData, tensorData } from "../src/engine/index.js";

const folder = join(import.meta.dirname, "../src/metrics/testdata/inception");

/** A narrow FID Inception of random weights, saved by PyTorch (`src/metrics/testdata/make_inception.py`). */
export const narrowInceptionFile = join(folder, "narrow.pth");

interface Encoded {
  readonly shape: number[];
  readonly data: string;
}

const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
  pictures: { count: number; height: number; width: number; seed: number };
  features: Encoded;
  blocks: Record<string, Encoded>;
};

const decode = ({ shape, data }: Encoded): TensorData<"float32"> =>
  tensorData("float32", shape, new Float32Array(Uint8Array.from(Buffer.from(data, "base64")).buffer));

/** What PyTorch computes of {@link narrowInceptionPictures}, `[2, 15]`. */
export const narrowInceptionFeatures = decode(expected.features);

/** What PyTorch computes of the first picture, by block. */
export const narrowInceptionBlocks = Object.fromEntries(
  Object.entries(expected.blocks).map(([name, block]) => [name, decode(block)]),
);

/** The pictures, made by the generator of `fixtures/images.json`. */
export function narrowInceptionPictures(): Picture[] {
  const { count, height, width } = expected.pictures;
  let seed = BigInt(expected.pictures.seed);
  const next = () => {
    seed = (seed * 1103515245n + 12345n) % 2n ** 31n;
    return Number((seed >> 16n) & 255n);
  };
  return Array.from({ length: count }, () => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, next),
  }));
}
