import { z } from "zod";
import { augVAEConfigSchema } from "../augvae/config.js";
import { biartConfigSchema } from "../biart/config.js";
import { trainedDirections } from "../biart/sequence.js";
import { pictureSourcesSchema } from "../data/index.js";
import { plateauSchema } from "./plateau.js";

const positive = z.int().positive();
/** At 1 a moving average would never move, and its start could not be made up for. */
const decay = z.number().min(0).lt(1);
const betas = z.tuple([decay, decay]);

/** What every stage's training has in common. */
const stageSchema = z.strictObject({
  /** Pictures in a step, or in each part of one. */
  batch: positive,
  /**
   * Parts of a step whose gradients are added before an update: a batch of `batch` x `accumulate` pictures. AugVAE's codebook
   * moves with every part.
   */
  accumulate: positive.default(1),
  /** Steps of the whole run. */
  steps: positive,
  /** Peak learning rate; the paper's are 4.5e-6 x batch for AugVAE and 4.5e-7 x batch for BiART. */
  learningRate: z.number().positive(),
  /** Steps over which the learning rate rises from zero. */
  warmupSteps: z.int().nonnegative().default(0),
  /** Share of the learning rate that a cosine leaves at the end; 1 keeps it constant. */
  finalLearningRate: z.number().min(0).max(1).default(1),
  /** Instead of the cosine: the learning rate falls where the epochs' mean loss no longer does. */
  plateau: plateauSchema.optional(),
  /** "muon": Muon for the matrices and kernels within the network, AdamW for all else; the paper has AdamW. */
  optimizer: z.enum(["adamw", "muon"]).default("adamw"),
  weightDecay: z.number().nonnegative(),
  betas,
  epsilon: z.number().positive().default(1e-8),
  /** Gradients are clipped to this global norm. */
  clipNorm: z.number().positive().optional(),
  checkpointEvery: positive.default(500),
  /** Checkpoints that stay besides the best. */
  keep: positive.default(2),
  validateEvery: positive.default(500),
});

const perceptualSchema = z.strictObject({
  /** "lpips": VGG16 with LPIPS' linear heads, version 0.1; "resnet50": distances of ResNet-50's activations. */
  network: z.enum(["lpips", "resnet50"]).default("lpips"),
  /** The network's weights, safetensors. */
  weights: z.string(),
  /** Weight in the loss. */
  weight: z.number().nonnegative().default(0.1),
});

export type PerceptualSettings = z.infer<typeof perceptualSchema>;

/** Training of AugVAE; the defaults are those of appendix A.2. */
const augVAEStageSchema = stageSchema.extend({
  weightDecay: z.number().nonnegative().default(1e-5),
  betas: betas.default([0.9, 0.999]),
  /** "data" draws the codes from the first pictures' latents; "official" starts as the released code does. */
  codebookStart: z.enum(["data", "official"]).default("data"),
  /** Whether the levels update the codebook one after the other, as the released code does, or all at once. */
  levelUpdates: z.enum(["in turn", "joint"]).default("in turn"),
  perceptual: perceptualSchema.optional(),
  /** Weight of the mean absolute error in the loss, beside the mean squared one; 0, the default, is the paper's. */
  absoluteError: z.number().nonnegative().default(0),
  /** Residual blocks are computed a second time in the backward pass; docs/augvae.md says what that saves. */
  checkpointActivations: z.boolean().default(false),
  /** "random": square crops of 75 to 100 % of the area, as in the paper; "centre": the whole short side. */
  crop: z.enum(["random", "centre"]).default("random"),
  /** Dead codes are replaced every so many steps; 0 never does, as in the released code. */
  reviveEvery: z.int().nonnegative().default(50),
  /** A code is dead whose moving average of uses is below this: uses in a step, or in a part where `accumulate` makes several. */
  deadBelow: z.number().nonnegative().default(0.05),
});

/** Training of BiART; the defaults are those of appendix B.2. */
const biartStageSchema = stageSchema.extend({
  weightDecay: z.number().nonnegative().default(0.01),
  betas: betas.default([0.9, 0.95]),
  clipNorm: z.number().positive().default(1),
  bpeDropout: z.number().min(0).max(1).default(0.1),
  /**
   * Folders of token shards that `lverse encode` made, to learn from in place of the corpus. `views` hold other crops of
   * the pictures in `train`: captions are learned from any of them, drawings from `train` alone. `former` holds the pictures of
   * `train` by the AugVAE that the BiART of `from` knows: what it knows of codes is carried over.
   */
  tokens: z
    .strictObject({
      train: z.union([z.string(), z.array(z.string()).min(1)]),
      views: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
      heldOut: z.string().optional(),
      former: z.string().optional(),
    })
    .optional(),
  /** A run's or a model's folder with the BiART of the same shape to go on from; fresh weights by default. */
  from: z.string().optional(),
  refWeight: z.number().nonnegative().default(1),
  genWeight: z.number().nonnegative().default(1),
  /** Both directions in turn, or one alone, which the paper compares them with (section 3.5). */
  direction: z.enum(trainedDirections).default("both"),
  /** Share of the sequences that learn without their reference, for classifier-free guidance. */
  dropReference: z.number().min(0).max(1).default(0),
  /**
   * Share of the captions to be written that are a picture's first one, which says the most where the open corpus wrote it; the
   * rest are any of its captions, as those to draw from are. 0, the default, takes all for alike, as COCO's are.
   */
  firstCaption: z.number().min(0).max(1).default(0),
  /** Blocks are computed a second time in the backward pass: less memory, more time. */
  checkpointActivations: z.boolean().default(false),
  /** Held-out pairs whose losses a validation measures at most; the seed chooses them. */
  heldOutPairs: positive.default(512),
  /** Held-out captions that a validation draws, and pictures that it describes; 0 for none. */
  samples: z.int().nonnegative().default(4),
});

/** AugVAE-SL starts from an AugVAE-ML, or goes on from an AugVAE-SL. */
const augVAESingleSchema = augVAEStageSchema.extend({
  /** A run's or a model's folder with the AugVAE-ML or -SL to start from; the run's own AugVAE-ML by default. */
  from: z.string().optional(),
});

const tokenizerSchema = z.strictObject({
  /** BPE tokens, the 256 bytes included. */
  tokens: z.int().min(256).max(30_000),
});

export const stages = ["augvae-ml", "augvae-sl", "biart"] as const;
export type Stage = (typeof stages)[number];

/** A run's YAML file: the shapes of the models and how each stage trains. */
export const runConfigSchema = z
  .strictObject({
    /** The name of the model that comes out. */
    name: z.string().default("lverse"),
    seed: z.int().nonnegative().default(0),
    /** What training steps run on: "cpu", or "webgpu", "cuda", … where the ONNX Runtime library has it. */
    executionProvider: z.string().default("cpu"),
    /** Threads of the training step. */
    threads: positive.default(2),
    /** A folder that `lverse corpus build` made. */
    corpus: z.string().default("corpus"),
    /** Pictures for AugVAE in place of the corpus: folders, `.txt` lists, `.tar` shards, also by URL. */
    pictures: pictureSourcesSchema.optional(),
    /** Pictures to validate AugVAE on. */
    heldOutPictures: pictureSourcesSchema.optional(),
    /** Threads that read pictures; 0 reads them beside the step's own. */
    workers: z.int().nonnegative().default(0),
    /** Where checkpoints and logs go. */
    output: z.string().default("runs/lverse"),
    tokenizer: tokenizerSchema.optional(),
    /** Shape of AugVAE; `keptLevel` is the one that AugVAE-SL keeps. */
    augvae: augVAEConfigSchema.optional(),
    augvaeMl: augVAEStageSchema.optional(),
    augvaeSl: augVAESingleSchema.optional(),
    biart: biartConfigSchema.optional(),
    biartTraining: biartStageSchema.optional(),
  })
  .superRefine((config, context) => {
    const needs = (stage: string, present: unknown, model: string, shape: unknown) => {
      if (present && !shape) {
        context.addIssue({ code: "custom", path: [stage], message: `needs the section ${model}` });
      }
    };
    for (const stage of ["augvaeMl", "augvaeSl", "biartTraining"] as const) {
      if (config[stage]?.plateau && config[stage].finalLearningRate !== 1) {
        const message = "cannot be with a plateau: the learning rate follows one of the two";
        context.addIssue({ code: "custom", path: [stage, "finalLearningRate"], message });
      }
    }
    if (config.heldOutPictures !== undefined && config.pictures === undefined) {
      const message = "needs pictures; the corpus has held-out pictures of its own";
      context.addIssue({ code: "custom", path: ["heldOutPictures"], message });
    }
    if (config.augvae && config.augvae.channels !== 3) {
      const message = `${config.augvae.channels} given; pictures are read as RGB, 3`;
      context.addIssue({ code: "custom", path: ["augvae", "channels"], message });
    }
    needs("augvaeMl", config.augvaeMl, "augvae", config.augvae);
    needs("augvaeSl", config.augvaeSl, "augvae", config.augvae);
    needs("biartTraining", config.biartTraining, "biart", config.biart);
  });

export type RunConfig = z.infer<typeof runConfigSchema>;
export type AugVAEStage = z.infer<typeof augVAEStageSchema>;
export type BiARTStage = z.infer<typeof biartStageSchema>;

/** Stages that a run's file trains, in order. */
export function stagesOf(config: RunConfig): Stage[] {
  const present = { "augvae-ml": config.augvaeMl, "augvae-sl": config.augvaeSl, biart: config.biartTraining };
  return stages.filter((stage) => present[stage]);
}
