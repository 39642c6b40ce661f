import { describe, expect, it } from "vitest";
import type { Picture } from "../data/picture.js";
import { Random } from "../engine/index.js";
import { blurPicture } from "./blur.js";
import { BlurredStatistics, blurredFeatures } from "./blurred-statistics.js";
import type { FeatureNetwork } from "./feature-network.js";
import { gaussianBlur } from "./gaussian-blur.js";
import { pillowGaussianBlur } from "./pillow-blur.js";

/** Features of a picture are its first six values; calls are counted. */
function firstValues(): FeatureNetwork & { readonly calls: number[] } {
  const calls: number[] = [];
  return {
    metric: "test",
    features: "first values",
    dimensions: 6,
    batch: 3,
    calls,
    embed: async (pictures) => {
      calls.push(pictures.length);
      return Float32Array.from(pictures.flatMap(({ data }) => [...data.subarray(0, 6)]));
    },
  };
}

const pictures = Array.from({ length: 7 }, (_, i): Picture => {
  const random = new Random(i, "picture");
  return { width: 5, height: 4, data: Uint8Array.from({ length: 60 }, () => random.integer(256)) };
});

const meanOf = (all: readonly Picture[]) =>
  Array.from({ length: 6 }, (_, i) => all.reduce((sum, { data }) => sum + data[i]!, 0) / all.length);

describe("BlurredStatistics", () => {
  it.each([
    ["pillow", pillowGaussianBlur],
    ["exact", gaussianBlur],
  ] as const)("are of the pictures blurred by each radius (%s), a batch at a time", async (kind, blur) => {
    const network = firstValues();
    const gathered = new BlurredStatistics(network, [0, 1.5], kind);
    for (const picture of pictures) await gathered.add(picture);
    expect(network.calls).toEqual([3, 3, 3, 3]);
    await gathered.finish();
    await gathered.finish();
    expect(network.calls).toEqual([3, 3, 3, 3, 1, 1]);
    const [plain, blurred] = gathered.statistics;
    expect([plain!.count, blurred!.count]).toEqual([7, 7]);
    meanOf(pictures).forEach((value, i) => {
      expect(plain!.mean[i]).toBeCloseTo(value, 10);
    });
    meanOf(pictures.map((picture) => blur(picture, 1.5))).forEach((value, i) => {
      expect(blurred!.mean[i]).toBeCloseTo(value, 10);
    });
  });

  it("are named by their blur, so that no two kinds are compared", () => {
    const names = [
      blurredFeatures(firstValues(), 0, "pillow"),
      blurredFeatures(firstValues(), 2, "pillow"),
      blurredFeatures(firstValues(), 2, "exact"),
      blurredFeatures(firstValues(), 4, "exact"),
    ];
    expect(names[0]).toBe("first values");
    expect(blurredFeatures(firstValues(), 0, "exact")).toBe("first values");
    expect(new Set(names).size).toBe(4);
  });
});

describe("blurPicture", () => {
  it("leaves pictures as they are at radius 0, and refuses less", () => {
    expect(blurPicture(pictures[0]!, { kind: "exact", radius: 0 })).toBe(pictures[0]);
    expect(() => blurPicture(pictures[0]!, { kind: "pillow", radius: -1 })).toThrow(RangeError);
  });
});
