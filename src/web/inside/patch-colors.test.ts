import { describe, expect, it } from "vitest";
import { type Color, meanColors, orderByColor, orderByLikeness } from "./patch-colors.js";

describe("meanColors", () => {
  it("reads patches row by row, and leaves what lies behind the last code", () => {
    // Three patches of 2 x 2 in two columns; the fourth place of the sheet is white.
    const patches: Color[] = [
      [10, 20, 30],
      [200, 0, 0],
      [0, 0, 255],
      [255, 255, 255],
    ];
    const data = new Uint8ClampedArray(4 * 4 * 4).fill(255);
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) data.set(patches[2 * (y >> 1) + (x >> 1)]!, 4 * (4 * y + x));
    }
    // One pixel of the first patch is lighter.
    data.set([50, 60, 70], 0);
    const sheet = { codes: 3, columns: 2, patch: 2 };
    expect(meanColors({ width: 4, height: 4, data }, sheet)).toEqual([
      [20, 30, 40],
      [200, 0, 0],
      [0, 0, 255],
    ]);
  });
});

describe("orderByColor", () => {
  it("puts greys first, then hues from red on, the dark before the light", () => {
    const colors: Color[] = [
      [0, 0, 200],
      [255, 255, 255],
      [200, 0, 0],
      [0, 0, 0],
      [0, 200, 0],
      [90, 0, 0],
      [255, 0, 20],
      [128, 128, 130],
    ];
    expect(orderByColor(colors)).toEqual([3, 7, 1, 5, 2, 6, 4, 0]);
  });
});

describe("orderByLikeness", () => {
  it("begins with the code itself, also where another has the same colour", () => {
    const colors: Color[] = [
      [10, 10, 10],
      [200, 200, 200],
      [10, 10, 10],
      [12, 10, 10],
    ];
    expect(orderByLikeness(colors, 2)).toEqual([2, 0, 3, 1]);
  });
});
