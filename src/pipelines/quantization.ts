import { z } from "zod";
import { biartFormats } from "../biart/index.js";
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

/** Of one direction, over the tokens of all pairs, each predicted from those before it in its pair. */
const biartDirectionCostSchema = z.strictObject({
  /** Tokens that were predicted; of a caption through the [PAD] that ends it. */
  tokens: z.int().positive(),
  /** Share of them where the likeliest token is that of float32, from 0 to 1. */
  agreement: z.number().min(0).max(1),
  /** Mean log-likelihood of the tokens in nats, among those that may be generated. */
  logLikelihood: z.strictObject({ float32: z.number(), quantized: z.number() }),
});

const biartCostSchema = z.strictObject({
  /** How many pictures with captions it was measured on. */
  pairs: z.int().positive(),
  textToImage: biartDirectionCostSchema,
  imageToText: biartDirectionCostSchema,
});

/** What fewer bits cost a BiART in one direction. */
export type BiARTDirectionCost = z.infer<typeof biartDirectionCostSchema>;
/** What fewer bits cost a BiART. */
export type BiARTCost = z.infer<typeof biartCostSchema>;

const biartQuantizationSchema = z.strictObject({
  format: z.enum(biartFormats),
  /** Weights that share a scale. */
  blockSize: z.int().positive(),
  /** SHA-256 of the float32 weights that were quantized (`tensorsDigest`). */
  original: z.string().regex(/^[\da-f]{64}$/),
  cost: biartCostSchema,
});

/** How a BiART's weights are stored and computed with, and what that costs. */
export type BiARTQuantization = z.infer<typeof biartQuantizationSchema>;

/** What `config.json` says of a model that `lverse quantize` wrote: an entry for each network that it changed. */
export const quantizationSchema = z.object({
  augvae: augVAEQuantizationSchema.optional(),
  biart: biartQuantizationSchema.optional(),
});

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

/** Two lines on what a format costs a BiART. */
export function describeBiARTCost({ pairs, textToImage, imageToText }: BiARTCost): string[] {
  const line = (direction: string, { tokens, agreement, logLikelihood }: BiARTDirectionCost) =>
    `${direction}: ${(100 * agreement).toFixed(2)} % of ${tokens.toLocaleString("en-US")} greedy steps agree with float32; ` +
    `log-likelihood ${logLikelihood.quantized.toFixed(4)} instead of ${logLikelihood.float32.toFixed(4)} nats a token ` +
    `(${pairs} ${pairs === 1 ? "pair" : "pairs"})`;
  return [line("text to image", textToImage), line("image to text", imageToText)];
}
