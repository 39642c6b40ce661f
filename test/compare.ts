import { expect } from "vitest";
import type { TensorData } from "../src/engine/index.js";

/** Largest difference of two tensors, relative to the largest magnitude of the expected one, or `floor` if more. */
export function relativeDifference(actual: TensorData, expected: TensorData, floor = 0): number {
  expect([...actual.shape]).toEqual([...expected.shape]);
  let scale = floor;
  let difference = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const wanted = Number(expected.data[i]);
    const given = Number(actual.data[i]);
    if (!Number.isFinite(given)) return Number.POSITIVE_INFINITY;
    scale = Math.max(scale, Math.abs(wanted));
    difference = Math.max(difference, Math.abs(wanted - given));
  }
  return scale === 0 ? difference : difference / scale;
}

export function expectClose(
  actual: TensorData,
  expected: TensorData,
  tolerance: number,
  what: string,
  floor = 0,
): void {
  expect(relativeDifference(actual, expected, floor), what).toBeLessThan(tolerance);
}

/** Root mean square of the difference of two tensors, relative to that of the expected one. */
export function rootMeanSquareDifference(actual: TensorData, expected: TensorData): number {
  expect([...actual.shape]).toEqual([...expected.shape]);
  let squares = 0;
  let total = 0;
  for (let i = 0; i < expected.data.length; i++) {
    squares += (Number(actual.data[i]) - Number(expected.data[i])) ** 2;
    total += Number(expected.data[i]) ** 2;
  }
  return Math.sqrt(squares / total);
}
