import { z } from "zod";
import { weightFormats } from "../checkpoint/index.js";

/** Decibels; null for pictures that are equal, whose ratio JSON cannot hold. */
const decibelsSchema = z.number().nullable();

const augVAECostSchema = z.strictObject({
  /** How many pictures it was measured on. */
  pictures: z.int().positive(),
  /** Their tokens. */
  tokens: z.int().positive(),
  /** Share of the tokens that are others than by float32, from 0 to 1. */
  changed: z.number().min(0).max(1),
  /** Peak signal-to-noise ratios of the mean squared error over all pictures. */
  psnr: z.strictObject({
    /** Of float32's reconstructions against the pictures. */
    float32: decibelsSchema,
    /** Of the quantized model's reconstructions against the pictures. */
    quantized: decibelsSchema,
    /** Of what the quantized decoder makes of float32's tokens against what float32's does: what a drawing loses. */
    sameTokens: decibelsSchema,
  }),
});

/** What fewer bits cost an AugVAE. */
export type AugVAECost = z.infer<typeof augVAECostSchema>;

const augVAEQuantizationSchema = z.strictObject({
  format: z.enum(weightFormats),
  /** SHA-256 of the float32 weights that were quantized (`tensorsDigest`). */
  original: z.string().regex(/^[\da-f]{64}$/),
  cost: augVAECostSchema,
});

/** How an AugVAE's weights are stored, and what that costs. */
export type AugVAEQuantization = z.infer<typeof augVAEQuantizationSchema>;

/** What `config.json` says of a model that `lverse quantize` wrote: an entry for each network that it changed. */
export const quantizationSchema = z.object({ augvae: augVAEQuantizationSchema.optional() });

export type Quantization = z.infer<typeof quantizationSchema>;

const decibels = (value: number | null): string => (value === null ? "∞" : value.toFixed(2));

/** One line on what a format costs. */
export function describeCost({ changed, tokens, psnr, pictures }: AugVAECost): string {
  return (
    `${(100 * changed).toFixed(2)} % of ${tokens.toLocaleString("en-US")} tokens change; ` +
    `PSNR of reconstructions ${decibels(psnr.quantized)} dB instead of ${decibels(psnr.float32)}, ` +
    `of pictures from the same tokens ${decibels(psnr.sameTokens)} dB (${pictures} ${pictures === 1 ? "picture" : "pictures"})`
  );
}
