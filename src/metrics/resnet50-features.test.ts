import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { narrowWeights } from "../../test/keras-resnet50.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeSafetensors } from "../checkpoint/index.js";
import type { Picture } from "../data/picture.js";
import { Graph, Random, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { MetricError } from "./errors.js";
import { compareSets, fdResNet50 } from "./feature-distance.js";
import { collectStatistics } from "./feature-network.js";
import { FeatureStatistics } from "./feature-statistics.js";
import { frechetDistance } from "./frechet-distance.js";
import { kerasResNet50 } from "./keras-resnet50.js";
import { ResNet50Features } from "./resnet50-features.js";

const weights = join(temporaryFolder(), "narrow.safetensors");
let network: ResNet50Features;

beforeAll(async () => {
  await writeSafetensors(weights, narrowWeights());
  network = await ResNet50Features.load({ weights, batch: 3 });
  return () => network.release();
});

function randomPicture(width: number, height: number, seed: number): Picture {
  const random = new Random(seed, "picture");
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)) };
}

/** Small pictures of random colours, brighter by `light`. */
function* colours(count: number, light: number): Generator<Picture> {
  for (let i = 0; i < count; i++) {
    const random = new Random(i, "colours", light);
    const data = Uint8Array.from({ length: 4 * 4 * 3 }, () => light + random.integer(100));
    yield { width: 4, height: 4, data };
  }
}

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield item;
}

describe("ResNet50Features", () => {
  it("embeds a picture of the network's own size as the network does", async () => {
    const picture = randomPicture(224, 224, 1);
    const planes = Array.from({ length: 3 * 224 * 224 }, (_, i) => {
      const plane = Math.floor(i / (224 * 224));
      return picture.data[(i % (224 * 224)) * 3 + plane]!;
    });
    const graph = new Graph();
    const pictures = graph.input("pictures", "float32", [1, 3, 224, 224]);
    graph.output("features", kerasResNet50(pictures, narrowWeights()).features);
    const expected = await evaluate(createNativeRuntime(), graph, {
      pictures: tensorData("float32", [1, 3, 224, 224], planes),
    });
    const features = await network.embed([picture]);
    expect(features.length).toBe(64);
    features.forEach((value, i) => {
      expect(value).toBeCloseTo(Number(expected.features!.data[i]), 4);
    });
  });

  it("embeds pictures of any sizes and number alike, calls that overlap too", async () => {
    const pictures = [
      [64, 64],
      [300, 200],
      [1, 1],
      [224, 10],
      [7, 300],
    ].map(([width, height], i) => randomPicture(width!, height!, i));
    const [together, ...alone] = await Promise.all([
      network.embed(pictures),
      ...pictures.map((picture) => network.embed([picture])),
    ]);
    expect(together!.length).toBe(5 * 64);
    alone.forEach((features, i) => {
      expect(features).toEqual(together!.slice(i * 64, (i + 1) * 64));
    });
    expect(new Set(alone.map((features) => features.join())).size).toBe(5);
    expect(await network.embed([])).toEqual(new Float32Array());
  });

  it("says how to get weights that are not there, and refuses an empty batch", async () => {
    const absent = ResNet50Features.load({ weights: `${weights}.absent` });
    await expect(absent).rejects.toThrow(MetricError);
    await expect(absent).rejects.toThrow("Fetch them with: npx tsx scripts/fetch-resnet50.ts");
    await expect(ResNet50Features.load({ weights, batch: 0 })).rejects.toThrow(
      "one picture or more, 0 given",
    );
  });
});

describe("fdResNet50", () => {
  it("is the Fréchet distance of the features, whether pictures come at once or later", async () => {
    const sets = await Promise.all(
      [10, 120].map(async (light) => {
        const features = await network.embed([...colours(7, light)]);
        const statistics = new FeatureStatistics("by hand", 64);
        statistics.add(features);
        return statistics.gaussian();
      }),
    );
    const result = await fdResNet50(colours(7, 10), later(colours(7, 120)), network);
    expect(result.distance / frechetDistance(sets[0]!, sets[1]!)).toBeCloseTo(1, 9);
    expect(result.metric).toBe("fd-resnet50");
    expect(result.pictures).toEqual([7, 7]);
    expect(result.features).toBe(network.features);
    expect(result.distance).toBeGreaterThan(0);
  });

  it("warns of few pictures, and of these alone", async () => {
    const few = await fdResNet50(colours(3, 10), colours(4, 10), network);
    expect(few.warnings).toEqual([expect.stringMatching(/^fd-resnet50 of 3 and 4 pictures: below 10,000 /)]);
    const many = new FeatureStatistics(network.features, 64);
    const random = new Random(1);
    many.add(Float32Array.from({ length: 10_000 * 64 }, () => random.uniform()));
    expect((await compareSets(network, many, many)).warnings).toEqual([]);
    expect((await compareSets(network, many, colours(3, 1))).warnings.length).toBe(1);
  });

  it("takes statistics that were gathered before, and loads and releases a network of its own", async () => {
    const known = await collectStatistics(network, colours(5, 60));
    expect(known.count).toBe(5);
    const direct = await fdResNet50(colours(6, 10), colours(5, 60), network);
    const reused = await fdResNet50(colours(6, 10), known, { weights, batch: 3 });
    expect(reused).toEqual(direct);
  });

  it("refuses statistics of other features, and sets without a covariance", async () => {
    const foreign = new FeatureStatistics("something else", 64);
    await expect(fdResNet50(foreign, foreign, network)).rejects.toThrow("different features");
    await expect(fdResNet50(colours(1, 1), colours(3, 1), network)).rejects.toThrow("there is one");
    await expect(fdResNet50([], colours(3, 1), network)).rejects.toThrow("there are none");
  });
});
