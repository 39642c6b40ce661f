import { describe, expect, it } from "vitest";
import { blurCases, readJsonFixture } from "../../test/picture-references.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { pillowGaussianBlur } from "./pillow-blur.js";

describe("pillowGaussianBlur", () => {
  it.each(blurCases.map((known) => [known.source.width, known.source.height, known.radius, known] as const))(
    "gives Pillow's bytes: %i x %i px, radius %d",
    (_width, _height, radius, { source, data }) => {
      expect(pillowGaussianBlur(source, radius)).toEqual({ ...source, data });
    },
  );

  it("leaves the picture as it is at radius 0, and refuses less", () => {
    const { source } = blurCases[0]!;
    const copy = pillowGaussianBlur(source, 0);
    expect(copy).toEqual(source);
    expect(copy.data).not.toBe(source.data);
    expect(() => pillowGaussianBlur(source, -1)).toThrow("a radius of 0 px or more, -1 given");
    expect(() => pillowGaussianBlur(source, Number.NaN)).toThrow(RangeError);
  });
});

describeFixtures("pillowGaussianBlur", "images", ".json", ({ path }) => {
  const fixture = readJsonFixture<Record<string, number[]>>(path);
  it.each([1, 2, 4, 8])("gives the stored bytes of radius %i", (radius) => {
    const source = { width: 24, height: 24, data: Uint8Array.from(fixture.blur_source_24x24!) };
    expect([...pillowGaussianBlur(source, radius).data]).toEqual(fixture[`pil_gaussianblur_r${radius}`]);
  });
});
