import { describe, expect, it } from "vitest";
import { readJsonFixture } from "../../test/picture-references.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { gaussianBlur, gaussianBlurValues, gaussianWeights } from "./gaussian-blur.js";

describeFixtures("gaussianBlurValues", "images", ".json", ({ path }) => {
  const fixture = readJsonFixture<Record<string, number[]>>(path);
  it.each([1, 2, 4, 8])("gives the stored values of sigma %i", (sigma) => {
    const source = { width: 24, height: 24, data: Uint8Array.from(fixture.blur_source_24x24!) };
    const expected = fixture[`exact_gauss_sigma${sigma}_nearest`]!;
    const values = gaussianBlurValues(source, sigma);
    expect(values.length).toBe(expected.length);
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - values[i]!)));
    // The fixture has four decimals.
    expect(worst).toBeLessThan(6e-5);
  });
});

describe("gaussianBlur", () => {
  it("blurs width and height alike, and rounds", () => {
    const data = new Uint8Array(5 * 3 * 3);
    data[(1 * 5 + 2) * 3 + 1] = 255;
    const { data: blurred } = gaussianBlur({ width: 5, height: 3, data }, 0.4);
    const weights = gaussianWeights(0.4, 2);
    const at = (x: number, y: number) => blurred[(y * 5 + x) * 3 + 1];
    expect(at(2, 1)).toBe(Math.round(255 * weights[2]! ** 2));
    expect(at(3, 1)).toBe(Math.round(255 * weights[2]! * weights[1]!));
    expect(at(2, 0)).toBe(Math.round(255 * weights[2]! * weights[1]!));
    expect(blurred.filter((_, i) => i % 3 !== 1).every((value) => value === 0)).toBe(true);
  });

  it("leaves the picture as it is at sigma 0, and refuses less", () => {
    const picture = { width: 1, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(gaussianBlur(picture, 0)).toEqual(picture);
    expect(() => gaussianBlur(picture, -0.5)).toThrow("a radius of 0 px or more, -0.5 given");
  });
});
