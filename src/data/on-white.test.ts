import { describe, expect, it } from "vitest";
import { onWhite } from "./on-white.js";
import type { Picture } from "./picture.js";

describe("onWhite", () => {
  const grey = (width: number, height: number): Picture => ({
    width,
    height,
    data: new Uint8Array(width * height * 3).map((_, i) => Math.floor(i / 3)),
  });
  const first = ({ data }: Picture) => Array.from({ length: data.length / 3 }, (_, i) => data[3 * i]);

  it("puts a small picture on white", () => {
    expect(first(onWhite(grey(2, 1), 3, { left: 1, top: 1 }))).toEqual([
      255, 255, 255, 255, 0, 1, 255, 255, 255,
    ]);
  });

  it("cuts what is outside, on all sides", () => {
    expect(first(onWhite(grey(4, 4), 2, { left: -1, top: -1 }))).toEqual([5, 6, 9, 10]);
    expect(first(onWhite(grey(2, 2), 2, { left: 1, top: -1 }))).toEqual([255, 2, 255, 255]);
    expect(first(onWhite(grey(2, 2), 2, { left: 2, top: 0 }))).toEqual([255, 255, 255, 255]);
    expect(first(onWhite(grey(2, 2), 2, { left: -2, top: 0 }))).toEqual([255, 255, 255, 255]);
  });
});
