import { z } from "zod";
import { augVAEConfigSchema, tokenCount } from "../augvae/index.js";
import { biartConfigSchema } from "../biart/index.js";
import { generationSchema } from "./generation-defaults.js";
import { quantizationSchema } from "./quantization.js";

/** Looked at first: of a checkpoint of another kind, nothing else is worth telling. */
const kindSchema = z.looseObject({
  kind: z.literal("lverse", {
    error: ({ input }) =>
      `${JSON.stringify(input) ?? "nothing"} given, a model that draws and describes has both networks: "lverse"`,
  }),
});

const contentSchema = z
  .object({
    kind: z.literal("lverse"),
    name: z.string().min(1),
    augvae: augVAEConfigSchema,
    biart: biartConfigSchema,
    text: z.strictObject({
      /** Tokens that a caption takes, longer ones are cut. */
      length: z.int().positive(),
    }),
    /** How it generates best. */
    generation: generationSchema.optional(),
    /** Of networks whose weights are stored in fewer bits than float32. */
    quantization: quantizationSchema.optional(),
  })
  .superRefine(({ augvae, biart, text }, context) => {
    const demand = (path: [string, string], given: number, expected: number, reason: string) => {
      if (given === expected) return;
      context.addIssue({ code: "custom", path, message: `${given} given, ${reason} ${expected}` });
    };
    demand(["augvae", "channels"], augvae.channels, 3, "pictures are RGB and have");
    demand(["biart", "imageLength"], biart.imageLength, tokenCount(augvae), "the AugVAE's picture has");
    demand(
      ["biart", "imageVocabulary"],
      biart.imageVocabulary,
      augvae.codebookSize,
      "the AugVAE's codebook has",
    );
    demand(["text", "length"], text.length, biart.textLength, "BiART's sequence has text tokens:");
  });

/** What the `config.json` of a model folder says: both networks, which have to fit each other. */
export const modelConfigSchema = kindSchema.pipe(contentSchema);

export type ModelConfig = z.infer<typeof contentSchema>;
export type ModelConfigInput = z.input<typeof contentSchema>;
