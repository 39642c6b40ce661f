import { describe, expect, it } from "vitest";
import { similarityCases } from "../../test/picture-references.js";
import { MetricError } from "./errors.js";
import { psnr } from "./psnr.js";

describe("psnr", () => {
  it.each(similarityCases.map((known, i) => [i, known] as const))(
    "is scikit-image's, pair %i",
    (_, { picture, reference, psnr: expected }) => {
      expect(psnr(picture, reference)).toBeCloseTo(expected, 10);
    },
  );

  it("of one level's difference everywhere is 20 log10(255), of equal pictures infinite", () => {
    const grey = (value: number) => ({ width: 2, height: 3, data: new Uint8Array(18).fill(value) });
    expect(psnr(grey(7), grey(8))).toBeCloseTo(20 * Math.log10(255), 12);
    expect(psnr(grey(7), grey(7))).toBe(Number.POSITIVE_INFINITY);
  });

  it("refuses pictures of two sizes, and bytes that are no picture", () => {
    const picture = (width: number, height: number, bytes = width * height * 3) => ({
      width,
      height,
      data: new Uint8Array(bytes),
    });
    expect(() => psnr(picture(2, 3), picture(3, 2))).toThrow(MetricError);
    expect(() => psnr(picture(2, 3), picture(3, 2))).toThrow("2 x 3 px and 3 x 2 px given");
    expect(() => psnr(picture(2, 3, 6), picture(2, 3))).toThrow("2 x 3 px has 18 bytes, 6 given");
  });
});
