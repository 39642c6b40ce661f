import { describe, expect, it } from "vitest";
import { Random } from "../engine/random.js";
import { nudgedView } from "./nudged-view.js";
import type { Picture } from "./picture.js";

const SIZE = 32;

/** White but for its outermost rows and columns: grey ones, the left column darker. */
function frame(): Picture {
  const data = new Uint8Array(SIZE * SIZE * 3).fill(255);
  for (let i = 0; i < SIZE; i++) {
    for (const [x, y] of [
      [i, 0],
      [i, SIZE - 1],
      [SIZE - 1, i],
    ] as const)
      data.fill(120, (y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3);
  }
  for (let y = 0; y < SIZE; y++) data.fill(0, y * SIZE * 3, y * SIZE * 3 + 3);
  return { width: SIZE, height: SIZE, data };
}

/** Where what is not white begins and ends, and whether its darker side is the right one. */
function box({ data }: Picture) {
  const grey = (x: number, y: number) => data[(y * SIZE + x) * 3]!;
  const places = Array.from({ length: SIZE * SIZE }, (_, i) => [i % SIZE, Math.floor(i / SIZE)] as const);
  const dark = places.filter(([x, y]) => grey(x, y) < 200);
  const across = dark.map(([x]) => x);
  const down = dark.map(([, y]) => y);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const [top, bottom] = [Math.min(...down), Math.max(...down)];
  const middle = Math.floor((top + bottom) / 2);
  const mirrored = grey(right, middle) < grey(left, middle);
  return { left, top, width: right - left + 1, height: bottom - top + 1, mirrored };
}

const views = (mirror: boolean) =>
  Promise.all(
    Array.from({ length: 60 }, (_, seed) => nudgedView(frame(), { random: new Random(seed), mirror })),
  );

describe("nudgedView", () => {
  it("is the same by the same seed, and another by another", async () => {
    const of = (seed: number) => nudgedView(frame(), { random: new Random(seed), mirror: true });
    expect(await of(1)).toEqual(await of(1));
    expect(await of(1)).not.toEqual(await of(2));
  });

  it("keeps the picture whole, square and at least seven eighths as large, in places that differ", async () => {
    const boxes = (await views(true)).map(box);
    for (const { width, height } of boxes) {
      expect(width).toBe(height);
      expect(width).toBeGreaterThanOrEqual(SIZE * 0.875);
    }
    const different = (key: "left" | "top" | "width") => new Set(boxes.map((one) => one[key])).size;
    expect([different("width"), different("left"), different("top")]).toEqual([5, 5, 5]);
  });

  it("mirrors half of the views where it may, and none where it may not", async () => {
    const mirrored = async (mirror: boolean) =>
      (await views(mirror)).map(box).filter((one) => one.mirrored).length;
    expect(await mirrored(false)).toBe(0);
    const count = await mirrored(true);
    expect(count).toBeGreaterThan(15);
    expect(count).toBeLessThan(45);
  });
});
