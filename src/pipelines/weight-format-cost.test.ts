import { describe, expect, it } from "vitest";
import type { Picture } from "../data/index.js";
import { meanSquaredError, peakSignalToNoise } from "../metrics/index.js";
import { weightFormatCost } from "./weight-format-cost.js";

/** A picture of two grey pixels. */
const grey = (first: number, second: number): Picture => ({
  width: 2,
  height: 1,
  data: Uint8Array.of(first, first, first, second, second, second),
});

describe("weightFormatCost", () => {
  it("counts tokens over all pictures and takes each ratio from the mean error", () => {
    const cost = weightFormatCost([
      {
        float32: { original: grey(100, 100), tokens: [1, 2, 3, 4], picture: grey(104, 100) },
        quantized: {
          original: grey(100, 100),
          tokens: [1, 9, 3, 4],
          picture: grey(110, 100),
          sameTokens: grey(105, 100),
        },
      },
      {
        float32: { original: grey(0, 255), tokens: [5, 6, 7, 8], picture: grey(0, 255) },
        quantized: {
          original: grey(0, 255),
          tokens: [6, 5, 7, 8],
          picture: grey(0, 245),
          sameTokens: grey(0, 254),
        },
      },
    ]);
    expect(cost).toMatchObject({ pictures: 2, tokens: 8, changed: 3 / 8 });
    // Mean squared errors: (16 / 2 + 0) / 2, (100 / 2 + 100 / 2) / 2, (1 / 2 + 1 / 2) / 2; 255 squared is 48.1308 dB.
    expect(cost.psnr.float32).toBeCloseTo(48.1308 - 10 * Math.log10(4), 4);
    expect(cost.psnr.quantized).toBeCloseTo(48.1308 - 10 * Math.log10(50), 4);
    expect(cost.psnr.sameTokens).toBeCloseTo(48.1308 - 10 * Math.log10(0.5), 4);
  });

  it("has no ratio where nothing differs", () => {
    const passage = { original: grey(7, 9), tokens: [1], picture: grey(7, 8) };
    const cost = weightFormatCost([{ float32: passage, quantized: { ...passage, sameTokens: grey(7, 8) } }]);
    expect(cost).toMatchObject({ changed: 0, psnr: { sameTokens: null } });
    expect(cost.psnr.quantized).toBe(cost.psnr.float32);
  });
});

describe("the error of pictures", () => {
  it("is 20 dB for a tenth of the range", () => {
    expect(meanSquaredError(grey(0, 51), grey(25, 25))).toBe((25 ** 2 + 26 ** 2) / 2);
    expect(peakSignalToNoise(25.5 ** 2)).toBeCloseTo(20, 10);
    expect(peakSignalToNoise(0)).toBe(Infinity);
  });
});
