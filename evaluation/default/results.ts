import { z } from "zod";

const count = z.int().nonnegative();
const shareSchema = z.strictObject({
  hits: count,
  total: count,
  effective: z.number().positive().optional(),
});

/** Who wrote or drew what is measured. */
export const subjects = ["model", "untrained", "nearest"] as const;
export type Subject = (typeof subjects)[number];

const captionRowSchema = z.strictObject({
  /** Of the corpus, such as "held-out pairs". */
  part: z.string(),
  subject: z.enum(subjects),
  pictures: count,
  /** Captions whose subject is the concept's name; of emoji. */
  name: shareSchema.optional(),
  /** … its name, another name of it or a keyword; of emoji. */
  concept: shareSchema.optional(),
  /** Captions in which a name or keyword occurs; of emoji. */
  mentioned: shareSchema.optional(),
  style: shareSchema.optional(),
  /** Attributes of avatars, or parts of scenes, that captions say rightly, of all that the pictures have. */
  attributes: shareSchema.optional(),
  /** Captions in which all of them are right. */
  whole: shareSchema.optional(),
  cider: z.number(),
  bleu4: z.number(),
});

const styleRowSchema = z.strictObject({
  style: z.string(),
  /** Captions by the model, and by the nearest neighbour, that say the concept. */
  model: shareSchema,
  nearest: shareSchema,
});

const drawingRowSchema = z.strictObject({
  /** What is judged, such as "drawings of held-out pairs". */
  what: z.string(),
  pictures: count,
  /** The concept is the judge's nearest, or among its five nearest. */
  first: shareSchema,
  five: shareSchema,
  /** The concept, or one that differs from it in gender, hair, direction or the like, is among the five nearest. */
  fiveVariants: shareSchema,
  /** The model's captioner says the concept, or its exact name. */
  captioner: shareSchema,
  captionerName: shareSchema,
  /** The model's captioner says the style. */
  captionerStyle: shareSchema,
  /** Fréchet distance to the held-out pictures; undefined for these themselves. */
  distance: z.number().optional(),
});

const composedDrawingRowSchema = z.strictObject({
  what: z.string(),
  pictures: count,
  /** Attributes or parts that the model's captioner says rightly of all that were asked for. */
  attributes: shareSchema,
  /** Captions in which all of them are right. */
  whole: shareSchema,
  style: shareSchema,
});

const reconstructionRowSchema = z.strictObject({
  part: z.string(),
  subject: z.enum(subjects),
  pictures: count,
  /** Reconstructions that equal their pictures; their PSNR is infinite and not in the mean. */
  equal: count,
  /** Mean over pictures, in dB; undefined where all are equal. */
  psnr: z.number().optional(),
  ssim: z.number(),
  distance: z.number(),
  codes: z.strictObject({ used: count, codebook: count, tokens: count, perplexity: z.number() }).optional(),
});

export const resultsSchema = z.strictObject({
  lverse: z.string(),
  model: z.strictObject({ name: z.string(), sha256: z.string(), parameters: count, bytes: count }),
  corpus: z.strictObject({
    sha256: z.string(),
    pictures: z.record(z.string(), count),
    styles: z.array(z.string()),
  }),
  settings: z.strictObject({
    seed: count,
    pictures: count,
    drawings: count,
    bank: count,
    /** Training pictures that neighbours are sought among. */
    neighbours: count,
    /** Candidates for each picture that is drawn, and each caption, of which the best by the model itself is kept. */
    candidates: count,
    captionCandidates: count,
    /** How tokens of pictures and of captions are drawn. */
    drawing: z.record(z.string(), z.number()),
    describing: z.record(z.string(), z.number()),
    metric: z.string(),
    features: z.string(),
    judge: z.strictObject({ pictures: count, concepts: count }),
  }),
  captions: z.array(captionRowSchema),
  /** Of held-out pairs, the style with the most pictures first. */
  styles: z.array(styleRowSchema),
  drawings: z.array(drawingRowSchema),
  /** Drawings of avatars and scenes. */
  composedDrawings: z.array(composedDrawingRowSchema),
  reconstruction: z.array(reconstructionRowSchema),
  /** The first captions of held-out pairs, as they come. */
  examples: z.array(z.strictObject({ caption: z.string(), truth: z.string() })),
});

export type CaptionRow = z.infer<typeof captionRowSchema>;
export type StyleRow = z.infer<typeof styleRowSchema>;
export type DrawingRow = z.infer<typeof drawingRowSchema>;
export type ComposedDrawingRow = z.infer<typeof composedDrawingRowSchema>;
export type ReconstructionRow = z.infer<typeof reconstructionRowSchema>;
/** What `docs/results.json` holds. */
export type Results = z.infer<typeof resultsSchema>;
