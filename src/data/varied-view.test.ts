import { describe, expect, it } from "vitest";
import { Random } from "../engine/random.js";
import type { Picture } from "./picture.js";
import { variedView } from "./varied-view.js";

/** White, with a red field in the left half's middle. */
function field(size = 32): Picture {
  const data = new Uint8Array(size * size * 3).fill(255);
  for (let y = size / 4; y < (3 * size) / 4; y++)
    for (let x = size / 4; x < size / 2; x++) data.set([200, 20, 20], (y * size + x) * 3);
  return { width: size, height: size, data };
}

/** Mean place across of what is not white, from -1 to 1, and mean colour of it. */
function content({ width, data }: Picture) {
  let [mass, across, red, green] = [0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    const dark = 255 - data[i + 1]!;
    mass += dark;
    across += dark * ((2 * ((i / 3) % width) + 1) / width - 1);
    red += dark * data[i]!;
    green += dark * data[i + 1]!;
  }
  return { mass, across: across / mass, redness: (red - green) / mass };
}

const view = (seed: number, mirror: boolean, recolour: boolean) =>
  variedView(field(), { random: new Random(seed), mirror, recolour });

describe("variedView", () => {
  it("is the same by the same seed, and another by another", async () => {
    const [once, again, other] = [
      await view(1, true, true),
      await view(1, true, true),
      await view(2, true, true),
    ];
    expect(once).toEqual(again);
    expect(once).not.toEqual(other);
    expect([once.width, once.height, once.data.length]).toEqual([32, 32, 32 * 32 * 3]);
  });

  it("mirrors half of the views where it may, and none where it may not", async () => {
    const sides = async (mirror: boolean) => {
      const all = await Promise.all(Array.from({ length: 60 }, (_, seed) => view(seed, mirror, true)));
      return all.filter((one) => content(one).across > 0).length;
    };
    expect(await sides(false)).toBe(0);
    const mirrored = await sides(true);
    expect(mirrored).toBeGreaterThan(15);
    expect(mirrored).toBeLessThan(45);
  });

  it("changes colours where it may, some to none, and leaves them where it may not", async () => {
    const redness = async (recolour: boolean) => {
      const all = await Promise.all(Array.from({ length: 60 }, (_, seed) => view(seed, true, recolour)));
      return all.map((one) => content(one).redness);
    };
    for (const one of await redness(false)) expect(one).toBeGreaterThan(130);
    const changed = await redness(true);
    expect(changed.filter((one) => Math.abs(one) < 1).length).toBeGreaterThan(0);
    expect(changed.filter((one) => one > 1 && one < 130).length).toBeGreaterThan(5);
  });

  it("keeps white white, at the edges too, and the picture in sight", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const one = await view(seed, true, true);
      expect([...one.data.subarray(0, 3)]).toEqual([255, 255, 255]);
      expect(content(one).mass).toBeGreaterThan(0.5 * content(field()).mass);
    }
  });
});
