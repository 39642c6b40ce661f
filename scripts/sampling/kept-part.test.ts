import { expect, it } from "vitest";
import type { Picture } from "../../src/data/index.js";
import { keptPart, maskAround, upperHalf } from "./kept-part.js";

/** Red values, row by row. */
const reds = ({ width, data }: Picture): string[] =>
  Array.from({ length: data.length / 3 / width }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[3 * (y * width + x)]).join(" "),
  );

it("makes masks that are black in their hole alone", () => {
  const mask = maskAround({ left: 0.25, top: 0.5, right: 0.75, bottom: 1 }, 4);
  expect(reds(mask)).toEqual(["255 255 255 255", "255 255 255 255", "255 0 0 255", "255 0 0 255"]);
  expect(reds(upperHalf(2))).toEqual(["255 255", "0 0"]);
});

it("shows a picture where its mask is white", () => {
  const picture: Picture = { width: 2, height: 2, data: Uint8Array.from({ length: 12 }, (_, i) => i) };
  expect(reds(keptPart(picture, upperHalf(2)))).toEqual(["0 3", "160 160"]);
  expect(() => keptPart(picture, upperHalf(4))).toThrow("the mask is 4 x 4 px, the picture 2 x 2");
});
