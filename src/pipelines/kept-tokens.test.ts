import { expect, test } from "vitest";
import { tinyConfig } from "../../test/tiny-model.js";
import { augVAEConfigSchema } from "../augvae/index.js";
import { keptPlaces } from "./kept-tokens.js";

const single = augVAEConfigSchema.parse(tinyConfig.augvae);
const { keptLevel: _, ...levels } = tinyConfig.augvae;
const multi = augVAEConfigSchema.parse(levels);

/** A mask of 16 x 16 pixels, white where `white` says so. */
function mask(white: (row: number, column: number) => boolean) {
  const data = new Uint8Array(16 * 16 * 3);
  for (let i = 0; i < 256; i++) data.fill(white(i >> 4, i & 15) ? 255 : 0, 3 * i, 3 * i + 3);
  return { width: 16, height: 16, data };
}

const shown = (places: readonly boolean[], grid: number) =>
  Array.from({ length: grid }, (_, row) =>
    places
      .slice(row * grid, (row + 1) * grid)
      .map((kept) => (kept ? "#" : "."))
      .join(""),
  );

test("the upper half", () => {
  expect(shown(keptPlaces(single, "top"), 4)).toEqual(["####", "####", "....", "...."]);
});

test("what a mask shows white, where all pixels of a token are", () => {
  // A token is 4 x 4 pixels; the last column of white pixels is the 9th.
  expect(
    shown(
      keptPlaces(
        single,
        mask((row, column) => row >= 4 && column <= 8),
      ),
      4,
    ),
  ).toEqual(["....", "##..", "##..", "##.."]);
  expect(
    keptPlaces(
      single,
      mask(() => false),
    ).includes(true),
  ).toBe(false);
  const grey = { width: 16, height: 16, data: new Uint8Array(768).fill(128) };
  expect(keptPlaces(single, grey).every((kept) => kept)).toBe(true);
});

test("of every level, where there are several", () => {
  const places = keptPlaces(
    multi,
    mask((row) => row < 6),
  );
  expect(places).toHaveLength(64 + 16);
  // Three rows of 2 pixels, one of 4.
  expect(shown(places.slice(0, 64), 8)).toEqual([...Array(3).fill("########"), ...Array(5).fill("........")]);
  expect(shown(places.slice(64), 4)).toEqual(["####", "....", "....", "...."]);
});
