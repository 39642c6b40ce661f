import { describe, expect, it } from "vitest";
import { similarityCases } from "../../test/picture-references.js";
import { MetricError } from "./errors.js";
import { ssim } from "./ssim.js";

describe("ssim", () => {
  it.each(similarityCases.map((known, i) => [i, known] as const))(
    "is scikit-image's, pair %i",
    (_, { picture, reference, ssim: expected }) => {
      expect(ssim(picture, reference)).toBeCloseTo(expected, 10);
      expect(ssim(reference, picture)).toBeCloseTo(expected, 10);
    },
  );

  it("is 1 for equal pictures, flat ones too", () => {
    const { reference } = similarityCases[0]!;
    expect(ssim(reference, reference)).toBeCloseTo(1, 12);
    const black = { width: 11, height: 11, data: new Uint8Array(363) };
    expect(ssim(black, black)).toBe(1);
  });

  it("refuses pictures that no window fits into", () => {
    const small = { width: 11, height: 10, data: new Uint8Array(330) };
    expect(() => ssim(small, small)).toThrow(MetricError);
    expect(() => ssim(small, small)).toThrow("11 x 11 px or more, 11 x 10 given");
  });
});
