import { z } from "@hono/zod-openapi";
import { base64Length, type Limits } from "./limits.js";

/** What every answer that is no result looks like. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ description: "For programs: stays the same.", example: "busy" }),
      message: z.string().openapi({ description: "For people: what was given, and what is expected." }),
      remedy: z.string().openapi({ description: "What to do about it, a sentence." }),
      issues: z
        .array(z.object({ path: z.string(), problem: z.string() }))
        .optional()
        .openapi({ description: "What is wrong with the request, where that is more than one thing." }),
    }),
  })
  .openapi("Error");

/** A PNG file in base64. */
export const pngSchema = z.string().openapi({ description: "A PNG file in base64.", format: "byte" });

/** A picture in a request. */
export const pictureSchema = (limits: Limits) =>
  z.string().openapi({
    description:
      "A JPEG, PNG, WebP, AVIF, GIF or TIFF file in base64, or a data URL of it; of any shape, turned upright by its " +
      `EXIF, transparency over white. At most ${limits.pictureBytes} bytes and ${limits.picturePixels} pixels.`,
    maxLength: base64Length(limits),
  });

/** How numbers come: as such in JSON, as text in a query. */
type NumberSchema = () => z.ZodNumber;
export const inJson: NumberSchema = () => z.number();
export const inQuery: NumberSchema = () => z.coerce.number() as unknown as z.ZodNumber;

/** Options that drawing and describing share; see docs/sampling.md. */
export const samplingShape = (limits: Limits, number: NumberSchema) => ({
  count: number()
    .int()
    .min(1)
    .max(limits.count)
    .optional()
    .openapi({ description: "How many; 1 unless told." }),
  candidates: number()
    .int()
    .min(1)
    .max(limits.candidates)
    .optional()
    .openapi({ description: "How many are generated, of which the best `count` are answered." }),
  rerank: z.enum(["none", "self"]).optional().openapi({
    description: "What says which are best: the model's likelihood in the other direction, or nothing.",
  }),
  seed: number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .openapi({ description: "The same seed gives the same result; 0 unless told." }),
  temperature: number()
    .min(0)
    .max(100)
    .optional()
    .openapi({ description: "0 takes the likeliest token always." }),
  topK: number()
    .int()
    .min(0)
    .optional()
    .openapi({ description: "Of the likeliest tokens, so many; 0 for all." }),
  topP: number()
    .gt(0)
    .max(1)
    .optional()
    .openapi({ description: "The likeliest tokens that make up this share." }),
  minP: number()
    .min(0)
    .max(1)
    .optional()
    .openapi({ description: "Tokens at least this many times as likely as the likeliest." }),
  guidance: number()
    .min(0)
    .max(100)
    .optional()
    .openapi({ description: "Classifier-free guidance; 1 for none." }),
});

/** Settings that a result was generated with. */
export const settingsShape = {
  seed: z.number(),
  index: z.number().openapi({ description: "Which of the candidates it is, from 0." }),
  temperature: z.number(),
  topK: z.number(),
  topP: z.number(),
  minP: z.number(),
  guidance: z.number(),
  candidates: z.number().optional(),
  rerank: z.string().optional(),
  score: z
    .number()
    .optional()
    .openapi({ description: "The score that it was chosen by; the larger the better." }),
  logLikelihood: z
    .number()
    .openapi({ description: "In nats, at temperature 1 without filters and guidance." }),
};

export const tokensSchema = z
  .array(z.number())
  .openapi({ description: "Codes of the codebook, shallowest level first and each level row by row." });

/** Answers that any route may give. */
export const errorAnswers = {
  default: {
    description: "No result: `error.message` says why and what to do.",
    content: { "application/json": { schema: errorSchema } },
  },
} as const;

/** Answers that routes for work may give. */
export const workErrors = {
  429: {
    description: "Too many requests are there: come again after the seconds of `Retry-After`.",
    headers: z.object({ "Retry-After": z.string() }),
    content: { "application/json": { schema: errorSchema } },
  },
  ...errorAnswers,
} as const;
