import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { enlarge, type Pixels } from "./enlarge.js";

function picture(width: number, height: number, value: (x: number, y: number, c: number) => number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) {
    const c = i % 4;
    data[i] = c === 3 ? 255 : value((i >> 2) % width, Math.floor((i >> 2) / width), c);
  }
  return { width, height, data };
}

describe("enlarge", () => {
  it("agrees with libvips' Catmull-Rom away from the edges", async () => {
    const size = 12;
    const small = picture(size, size, (x, y, c) => (x * 53 + y * 91 + c * 40 + x * y * 17) % 256);
    const { data } = await sharp(small.data, { raw: { width: size, height: size, channels: 4 } })
      // Its pixels' corners lie on whole numbers, ours the centres.
      .affine([4, 0, 0, 4], { interpolator: "bicubic", odx: 1.5, ody: 1.5 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const large = enlarge(small, 4);
    let worst = 0;
    for (let y = 12; y < 36; y++) {
      for (let x = 12; x < 36; x++) {
        for (let c = 0; c < 4; c++) {
          const at = 4 * (y * size * 4 + x) + c;
          worst = Math.max(worst, Math.abs(large.data[at]! - data[at]!));
        }
      }
    }
    // libvips has its weights in a table of whole numbers.
    expect(worst).toBeLessThanOrEqual(1);
  });

  it("keeps one colour, and a slope within its ends", () => {
    expect(
      new Set(
        enlarge(
          picture(3, 2, () => 90),
          5,
        ).data,
      ),
    ).toEqual(new Set([90, 255]));
    const slope = enlarge(
      picture(8, 1, (x) => 10 * x),
      2,
    ).data;
    // Halfway between samples a quarter step before and behind each: 10 x - 2.5 and 10 x + 2.5.
    expect(slope[4 * 7]).toBeCloseTo(32, 0);
    expect(slope[4 * 8]).toBeCloseTo(38, 0);
  });

  it("keeps width and height apart, and leaves a picture as it is by a factor of one", () => {
    const small = picture(5, 3, (x, y) => x * 30 + y * 7);
    expect(enlarge(small, 1)).toEqual(small);
    const large = enlarge(small, 3);
    expect([large.width, large.height, large.data.length]).toEqual([15, 9, 15 * 9 * 4]);
    // The middle pixel of an odd factor lies on the sample itself.
    expect(large.data[4 * (4 * 15 + 7)]).toBe(small.data[4 * (1 * 5 + 2)]);
  });

  it("refuses what is no whole factor", () => {
    expect(() =>
      enlarge(
        picture(1, 1, () => 0),
        1.5,
      ),
    ).toThrow(/whole factor/);
  });
});
