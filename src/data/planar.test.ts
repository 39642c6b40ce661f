import { expect, test } from "vitest";
import { readPlanar, writePlanar } from "./planar.js";

const picture = (width: number, height: number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256),
});

test("writePlanar puts channels in planes, 0 at -1 and 255 at 1", () => {
  const target = new Float32Array(14).fill(9);
  writePlanar(
    { width: 2, height: 2, data: Uint8Array.from([0, 1, 2, 51, 4, 5, 102, 7, 8, 255, 10, 11]) },
    target,
    1,
  );
  expect([...target.subarray(1, 5)]).toEqual([-1, -0.6, -0.2, 1].map(Math.fround));
  expect(target[5]).toBeCloseTo(1 / 127.5 - 1, 6);
  expect(target[12]).toBeCloseTo(11 / 127.5 - 1, 6);
  expect([target[0], target[13]]).toEqual([9, 9]);
});

test("every level comes back, at any place in a batch", () => {
  const batch = new Float32Array(2 * 3 * 16 * 6);
  const first = picture(16, 6);
  const second = { width: 16, height: 6, data: Uint8Array.from({ length: 288 }, (_, i) => i % 256) };
  writePlanar(first, batch);
  writePlanar(second, batch, 288);
  expect(readPlanar(batch, 16, 6)).toEqual(first);
  expect(readPlanar(batch, 16, 6, 288)).toEqual(second);
});

test("readPlanar clamps, rounds to the nearest level and shows NaN as black", () => {
  const nearlyTwo = 2 / 127.5 - 1;
  const values = Float32Array.from([
    -3,
    4,
    nearlyTwo + 0.003,
    nearlyTwo - 0.003,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ]);
  expect([...readPlanar(values, 2, 1).data]).toEqual([0, 2, 0, 255, 2, 255]);
});

test("blocks that do not fit are refused", () => {
  expect(() => writePlanar(picture(2, 2), new Float32Array(12), 1)).toThrow(
    "12 values do not fit at 1 of 12",
  );
  expect(() => writePlanar({ ...picture(2, 2), width: 3 }, new Float32Array(99))).toThrow(
    "has 18 bytes, 12 given",
  );
  expect(() => readPlanar(new Float32Array(12), 2, 2, 1)).toThrow("12 values at 1 lie beyond the 12 given");
});
