import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { narrowInceptionFile } from "../../test/narrow-inception.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { resizePicture } from "../data/index.js";
import type { Picture } from "../data/picture.js";
import { Graph, Random, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { MetricError } from "./errors.js";
import { fidProtocols, inceptionInput } from "./fid-protocol.js";
import { fidInception } from "./inception.js";
import { InceptionFeatures } from "./inception-features.js";
import { convertInception, readInceptionCheckpoint } from "./inception-weights.js";
import { resizeToPlanar } from "./resize.js";

const weights = join(temporaryFolder(), "narrow.safetensors");
beforeAll(async () => {
  await convertInception(narrowInceptionFile, weights);
});

function randomPicture(width: number, height: number, seed = 1): Picture {
  const random = new Random(seed, "picture");
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)) };
}

describe("inceptionInput", () => {
  const plane = 299 * 299;

  it("of a picture of the network's size is its values, scaled as the protocol says", () => {
    const picture = randomPicture(299, 299);
    for (const protocol of fidProtocols) {
      const values = inceptionInput(picture, protocol);
      const expected = (byte: number) => (protocol === "dm-gan" ? byte / 127.5 - 1 : (byte - 128) / 128);
      for (const [i, byte] of [...picture.data.subarray(0, 300)].entries()) {
        expect(values[(i % 3) * plane + Math.floor(i / 3)]).toBeCloseTo(expected(byte), 6);
      }
    }
  });

  it("of another size is resized by TensorFlow 1's, Pillow's 8-bit, or Pillow's float filter", () => {
    const picture = randomPicture(40, 25);
    const worst = (values: Float32Array, expected: (i: number) => number) =>
      values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected(i))), 0);
    const tf = resizeToPlanar(picture, 299, 299, "bilinear-tf1");
    expect(worst(inceptionInput(picture, "torch-fidelity"), (i) => (tf[i]! - 128) / 128)).toBeLessThan(1e-6);
    const bicubic = resizeToPlanar(picture, 299, 299, "bicubic");
    expect(worst(inceptionInput(picture, "clean"), (i) => (bicubic[i]! - 128) / 128)).toBeLessThan(1e-6);
    const { data } = resizePicture(picture, 299, 299, "bilinear");
    const byte = (i: number) => data[(i % plane) * 3 + Math.floor(i / plane)]!;
    expect(worst(inceptionInput(picture, "dm-gan"), (i) => byte(i) / 127.5 - 1)).toBeLessThan(1e-6);
  });
});

describe("InceptionFeatures", () => {
  it("are the network's of the prepared picture", async () => {
    const picture = randomPicture(60, 60);
    const network = await InceptionFeatures.load({ weights, protocol: "clean", batch: 1 });
    const graph = new Graph();
    const shape = [1, 3, 299, 299];
    const all = await readInceptionCheckpoint(narrowInceptionFile);
    graph.output("features", fidInception(graph.input("pictures", "float32", shape), all).features);
    const pictures = tensorData("float32", shape, inceptionInput(picture, "clean"));
    const { features } = await evaluate(createNativeRuntime(), graph, { pictures });
    const embedded = await network.embed([picture, picture]);
    expect(embedded).toHaveLength(30);
    for (let i = 0; i < 30; i++) expect(embedded[i]).toBeCloseTo(Number(features!.data[i % 15]), 4);
    await network.release();
  });

  it("are named by weights and protocol", async () => {
    for (const protocol of fidProtocols) {
      const network = await InceptionFeatures.load({ weights, protocol, batch: 1 });
      expect([network.metric, network.protocol, network.dimensions]).toEqual(["fid", protocol, 15]);
      expect(network.features).toMatch(
        new RegExp(`^FID's Inception 2015-12-05 \\(weights [0-9a-f]{16}\\), pool3, ${protocol}: 299 px`),
      );
      await network.release();
    }
  });

  it("says how to get weights that are not there", async () => {
    const absent = InceptionFeatures.load({ weights: `${weights}.absent` });
    await expect(absent).rejects.toThrow(MetricError);
    await expect(absent).rejects.toThrow(/import-perceptual --network inception --fetch/);
    await expect(InceptionFeatures.load({ weights, batch: 0 })).rejects.toThrow(RangeError);
  });
});
