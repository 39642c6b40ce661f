import { join } from "node:path";
import { z } from "zod";
import { type AugVAEConfig, augVAETensors } from "../augvae/index.js";
import { CheckpointError, loadCheckpoint } from "../checkpoint/index.js";
import { openModelFolder, shippedModel, type Weights } from "./model-folder.js";
import { augVAENetworkSchema } from "./network-config.js";
import { assertNetworkFile } from "./network-file.js";
import type { AugVAEQuantization } from "./quantization.js";

/** An AugVAE on the disk whose files have been checked; the weights are read when they are asked for. */
export interface AugVAEFolder {
  readonly path: string;
  readonly config: AugVAEConfig;
  /** Of weights that are stored in fewer bits than float32. */
  readonly quantization: AugVAEQuantization | undefined;
  /**
   * Float32, however they are stored.
   * @throws CheckpointError if the file has changed since and no longer fits
   */
  weights(): Promise<Weights>;
}

const pictureKinds = ["lverse", "augvae-ml", "augvae-sl"] as const;

const pictureKindSchema = z.looseObject({
  kind: z.enum(pictureKinds, {
    error: ({ input }) =>
      `${JSON.stringify(input) ?? "nothing"} given, pictures take an AugVAE: one of ${pictureKinds.join(", ")}`,
  }),
});

/**
 * Opens the AugVAE of a folder: a model of both networks, which is checked whole, or an AugVAE that stands alone, as
 * `lverse import` writes it and training keeps it.
 *
 * @throws CheckpointError or TextError for a file that is missing, truncated, foreign or of other sizes
 */
export async function openAugVAEFolder(directory: string = shippedModel): Promise<AugVAEFolder> {
  const { folder, config: found } = await loadCheckpoint(directory, {
    config: pictureKindSchema,
    groups: [],
  });
  if (found.kind === "lverse") {
    const model = await openModelFolder(folder);
    const { augvae, quantization } = model.config;
    const weights = () => model.weights("augvae");
    return { path: folder, config: augvae, quantization: quantization?.augvae, weights };
  }
  const { config } = await loadCheckpoint(folder, { config: augVAENetworkSchema, groups: [] });
  const { model, quantization } = config;
  if (model.channels !== 3) {
    throw new CheckpointError({
      path: join(folder, "config.json"),
      problem: "the AugVAE takes other pictures than RGB",
      found: `${model.channels} channels`,
      expected: "3",
    });
  }
  const shapes = { augvae: augVAETensors(model) };
  await assertNetworkFile(folder, "augvae", shapes.augvae, quantization?.augvae?.format);
  const weights = async (): Promise<Weights> =>
    (await loadCheckpoint(folder, { groups: ["augvae"], shapes, quantized: true })).tensors.augvae!;
  return { path: folder, config: model, quantization: quantization?.augvae, weights };
}
