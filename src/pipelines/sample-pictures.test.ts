import { expect, it } from "vitest";
import { encodePng } from "../data/index.js";
import { samplePairs, samplePictures } from "./sample-pictures.js";

const grey = (i: number) => ({ width: 4, height: 4, data: new Uint8Array(48).fill(10 * i) });
const files = await Promise.all(Array.from({ length: 10 }, (_, i) => encodePng(grey(i))));
const pictures = {
  length: files.length,
  source: (i: number) => files[i]!,
  name: String,
  fingerprint: () => "",
};

it("a sample is spread evenly over a data set, and no larger than that", async () => {
  const shades = async (count: number) =>
    (await samplePictures(pictures, count, 4)).map(({ width, data }) => [width, data[0]! / 10]);
  expect(await shades(3)).toEqual([
    [4, 0],
    [4, 3],
    [4, 6],
  ]);
  expect(await shades(100)).toHaveLength(10);
});

it("pairs are of pictures that have captions, spread evenly over these, with the first", async () => {
  const captions = (i: number) =>
    i % 2 === 0 ? undefined : i === 3 ? [] : i === 5 ? [" ", "five"] : [`${i}`, "other"];
  const captioned = { ...pictures, captions };
  const pairs = async (count: number) =>
    (await samplePairs(captioned, count, 4)).map(({ picture, caption }) => [
      caption,
      (picture as ReturnType<typeof grey>).data[0]! / 10,
    ]);
  expect(await pairs(100)).toEqual([
    ["1", 1],
    ["five", 5],
    ["7", 7],
    ["9", 9],
  ]);
  expect(await pairs(2)).toEqual([
    ["1", 1],
    ["7", 7],
  ]);
  await expect(samplePairs(pictures, 3, 4)).rejects.toThrow(/none of 10 pictures has a caption/);
});
