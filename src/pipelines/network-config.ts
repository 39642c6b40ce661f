import { z } from "zod";
import { augVAEConfigSchema } from "../augvae/index.js";
import { biartConfigSchema } from "../biart/index.js";
import { quantizationSchema } from "./quantization.js";

/** The networks that are trained, each in a run of its own. */
export const networkKinds = ["augvae-ml", "augvae-sl", "biart"] as const;
export type NetworkKind = (typeof networkKinds)[number];

const multiLevelSchema = z.looseObject({
  kind: z.literal("augvae-ml"),
  model: augVAEConfigSchema.refine(({ keptLevel }) => keptLevel === undefined, {
    path: ["keptLevel"],
    message: "AugVAE-ML keeps all levels; augvae-sl keeps one",
  }),
  quantization: quantizationSchema.optional(),
});

const singleLevelSchema = z.looseObject({
  kind: z.literal("augvae-sl"),
  model: augVAEConfigSchema.refine(({ keptLevel }) => keptLevel !== undefined, {
    path: ["keptLevel"],
    message: "AugVAE-SL keeps one of the levels: say which",
  }),
  quantization: quantizationSchema.optional(),
});

/** An AugVAE by its kind. */
export const augVAENetworkSchema = z.discriminatedUnion("kind", [multiLevelSchema, singleLevelSchema]);

/**
 * A network by its kind, as a run's `config.json` and a training configuration say it. Further keys at the top,
 * such as the settings of the training, are let through.
 */
export const networkConfigSchema = z.discriminatedUnion("kind", [
  multiLevelSchema,
  singleLevelSchema,
  z.looseObject({ kind: z.literal("biart"), model: biartConfigSchema }),
]);

export type NetworkConfig = z.infer<typeof networkConfigSchema>;
