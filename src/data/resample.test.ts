import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { cropPicture, type ResizeFilter, resizePicture } from "./resample.js";

interface Encoded {
  width: number;
  height: number;
  data: string;
}

const fixture = JSON.parse(await readFile(new URL("./resample.pillow.json", import.meta.url), "utf8")) as {
  source: Encoded;
  cases: (Encoded & { filter: ResizeFilter })[];
};

const source = { ...fixture.source, data: new Uint8Array(Buffer.from(fixture.source.data, "base64")) };

describe("resizePicture", () => {
  for (const { filter, width, height, data } of fixture.cases) {
    test(`gives Pillow's bytes: ${filter}, 20 x 16 to ${width} x ${height}`, () => {
      const expected = new Uint8Array(Buffer.from(data, "base64"));
      expect(resizePicture(source, width, height, filter)).toEqual({ width, height, data: expected });
    });

    test(`a region equals that part of the whole: ${filter}, ${width} x ${height}`, () => {
      const region = { left: 2, top: 3, width: width - 4, height: height - 5 };
      const whole = resizePicture(source, width, height, filter);
      expect(resizePicture(source, width, height, filter, region)).toEqual(cropPicture(whole, region));
    });
  }

  test("keeps a constant picture constant with every filter", () => {
    const grey = { width: 11, height: 5, data: new Uint8Array(11 * 5 * 3).fill(77) };
    for (const filter of ["box", "bilinear", "bicubic", "lanczos3"] as const) {
      for (const [width, height] of [
        [3, 2],
        [40, 31],
      ] as const) {
        expect(new Set(resizePicture(grey, width, height, filter).data)).toEqual(new Set([77]));
      }
    }
  });

  test("the same size is a copy", () => {
    const copy = resizePicture(source, 20, 16);
    expect(copy.data).toEqual(source.data);
    expect(copy.data).not.toBe(source.data);
  });

  test("refuses a region outside the result", () => {
    const region = { left: 5, top: 0, width: 6, height: 10 };
    expect(() => resizePicture(source, 10, 10, "box", region)).toThrow(
      "a region of 6 x 10 px at (5, 0) of 10 x 10 px cannot be drawn",
    );
    expect(() => resizePicture(source, 0, 10)).toThrow(RangeError);
  });
});
