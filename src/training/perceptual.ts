import { existsSync } from "node:fs";
import { readSafetensors } from "../checkpoint/index.js";
import type { Tensor } from "../engine/index.js";
import { activationDistance, type FrozenWeights, lpips, resNet50 } from "../metrics/index.js";
import type { PerceptualSettings } from "./config.js";
import type { RunReporter } from "./run-log.js";

/** The perceptual term of AugVAE's loss. */
export interface PerceptualTerm {
  readonly network: PerceptualSettings["network"];
  /** Of two batches of pictures `[batch, 3, height, width]` in [-1, 1], → `[batch]`. */
  distance(reconstruction: Tensor, pictures: Tensor): Tensor;
  readonly weight: number;
}

/**
 * Loads the network that compares pictures (appendix A.2: LPIPS with VGG16). No package may ship those weights: where
 * the file is absent a message says so, and training goes on with the mean squared error alone.
 */
export async function loadPerceptual(
  settings: PerceptualSettings | undefined,
  reporter: RunReporter,
): Promise<PerceptualTerm | undefined> {
  if (!settings) return undefined;
  const { network, weights: path, weight } = settings;
  if (!existsSync(path)) {
    reporter.message(
      `${path}: the weights of ${network} are not there; going on with the mean squared error alone. docs/augvae.md says where to get them and how to convert them`,
    );
    return undefined;
  }
  const weights: FrozenWeights = (await readSafetensors(path, { halfAs: "float32" })).tensors;
  const distance =
    network === "lpips"
      ? (ours: Tensor, theirs: Tensor) => lpips(ours, theirs, weights)
      : (ours: Tensor, theirs: Tensor) =>
          activationDistance(resNet50(ours, weights).stages, resNet50(theirs, weights).stages);
  return { network, distance, weight };
}
