import { expect, it } from "vitest";
import { encodePng } from "../data/index.js";
import { samplePictures } from "./sample-pictures.js";

it("a sample is spread evenly over a data set, and no larger than that", async () => {
  const grey = (i: number) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(10 * i) });
  const files = await Promise.all(Array.from({ length: 10 }, (_, i) => encodePng(grey(i))));
  const pictures = {
    length: files.length,
    source: (i: number) => files[i]!,
    name: String,
    fingerprint: () => "",
  };
  const shades = async (count: number) =>
    (await samplePictures(pictures, count, 4)).map(({ width, data }) => [width, data[0]! / 10]);
  expect(await shades(3)).toEqual([
    [4, 0],
    [4, 3],
    [4, 6],
  ]);
  expect(await shades(100)).toHaveLength(10);
});
