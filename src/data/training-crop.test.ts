import { describe, expect, test } from "vitest";
import { Random } from "../engine/random.js";
import { trainingCrop } from "./training-crop.js";

const LARGEST = 1 - 2 ** -32;

describe("trainingCrop", () => {
  test("the first number chooses the area, the others the place", () => {
    expect(trainingCrop(200, 100, [0, 0, 0])).toEqual({ left: 0, top: 0, width: 87, height: 87 });
    expect(trainingCrop(200, 100, [0, LARGEST, LARGEST])).toEqual({
      left: 113,
      top: 13,
      width: 87,
      height: 87,
    });
    expect(trainingCrop(200, 100, [LARGEST, 0.5, 0.5])).toEqual({
      left: 50,
      top: 0,
      width: 100,
      height: 100,
    });
    expect(trainingCrop(100, 200, [0.5, 0, 0.5], [0.25, 0.25])).toEqual({
      left: 0,
      top: 75,
      width: 50,
      height: 50,
    });
  });

  test("is a square inside the picture, whatever its size", () => {
    const random = new Random(5);
    for (let i = 0; i < 2000; i++) {
      const width = 1 + random.integer(50);
      const height = 1 + random.integer(50);
      const crop = trainingCrop(width, height, [random.uniform(), random.uniform(), random.uniform()]);
      expect(crop.width).toBe(crop.height);
      expect(crop.width).toBeGreaterThanOrEqual(1);
      expect(Math.min(crop.left, crop.top)).toBeGreaterThanOrEqual(0);
      expect(crop.left + crop.width).toBeLessThanOrEqual(width);
      expect(crop.top + crop.height).toBeLessThanOrEqual(height);
    }
  });

  test("areas that cannot be are refused", () => {
    for (const area of [
      [0, 1],
      [0.8, 0.7],
      [0.5, 1.5],
      [Number.NaN, 1],
    ] as const) {
      expect(() => trainingCrop(8, 8, [0, 0, 0], area)).toThrow(`${area[0]} to ${area[1]} given`);
    }
  });
});
