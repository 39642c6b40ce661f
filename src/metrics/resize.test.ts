import { describe, expect, it } from "vitest";
import {
  floatResizeCases,
  floatResizeSource,
  readJsonFixture,
  torchResizeCases,
  torchResizeSource,
} from "../../test/picture-references.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { type ResizeFilter, resizePicture } from "../data/resample.js";
import { resizeToPlanar } from "./resize.js";

const largestDifference = (a: Float32Array, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe("resizeToPlanar", () => {
  it.each(floatResizeCases.map((known) => [known.filter, known.width, known.height, known] as const))(
    "gives Pillow's values of float32 channels: %s, 20 x 16 to %i x %i px",
    (filter, width, height, { values }) => {
      const planes = resizeToPlanar(floatResizeSource, width, height, filter);
      expect(planes.length).toBe(values.length);
      expect(largestDifference(planes, values)).toBeLessThan(1e-4);
    },
  );

  it.each(torchResizeCases.map((known) => [known.antialias, known.width, known.height, known] as const))(
    "gives PyTorch's values, antialias %s, 20 x 16 to %i x %i px",
    (antialias, width, height, { values }) => {
      const planes = resizeToPlanar(
        torchResizeSource,
        width,
        height,
        antialias ? "bilinear" : "bilinear-torch",
      );
      expect(planes.length).toBe(values.length);
      // PyTorch computes positions in single precision.
      expect(largestDifference(planes, values)).toBeLessThan(5e-4);
    },
  );

  it("refuses an empty size", () => {
    expect(() => resizeToPlanar(floatResizeSource, 0, 3, "bicubic")).toThrow("1 x 1 px or more, 0 x 3 given");
  });
});

describeFixtures("resizing", "images", ".json", ({ path }) => {
  const fixture = readJsonFixture<Record<string, number[]>>(path);
  const source = { width: 20, height: 16, data: Uint8Array.from(fixture.source_16x20!) };

  it("as TensorFlow 1 gives the stored values", () => {
    const [width, height] = [29, 23];
    const planes = resizeToPlanar(source, width, height, "bilinear-tf1");
    const expected = fixture.tf1_bilinear_16x20_to_23x29!;
    expect(planes.length).toBe(expected.length);
    const planar = Array.from(planes, (_, i) => {
      const channel = Math.floor(i / (width * height));
      return expected[(i - channel * width * height) * 3 + channel]!;
    });
    // The fixture has four decimals.
    expect(largestDifference(planes, planar)).toBeLessThan(1e-4);
  });

  const filters: [string, ResizeFilter][] = [
    ["LANCZOS", "lanczos3"],
    ["BILINEAR", "bilinear"],
    ["BICUBIC", "bicubic"],
    ["BOX", "box"],
  ];
  it.each(
    filters.flatMap(([name, filter]) =>
      [
        [7, 9],
        [24, 31],
      ].map(([height, width]) => [name, width!, height!, filter] as const),
    ),
  )("with Pillow's %s to %i x %i px gives the stored bytes", (name, width, height, filter) => {
    const { data } = resizePicture(source, width, height, filter);
    expect([...data]).toEqual(fixture[`resize_${height}x${width}_${name}`]);
  });
});
