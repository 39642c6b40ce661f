import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { completeSeeds, readResultFile, writeResultFile } from "../common/result-file.js";
import { type Arm, armFolder, arms } from "./arms.js";

const count = z.int().nonnegative();

/** How often codes were chosen: `used` of the codebook at all, `perplexity` exp of the choices' entropy. */
const codeUseSchema = z.strictObject({ used: count, perplexity: z.number() });

export type CodeUse = z.infer<typeof codeUseSchema>;

export const resultSchema = z.strictObject({
  arm: z.enum(arms),
  seed: count,
  /** Steps that the measured checkpoint has made, those of the AugVAE-ML before AugVAE-SL included. */
  steps: count,
  parameters: count,
  /** Codes that describe a picture. */
  tokens: count,
  /** Pictures measured on. */
  pictures: count,
  /** Mean of the pictures' peak signal-to-noise ratios, in dB. */
  psnr: z.number(),
  /** Mean structural similarity, at most 1. */
  ssim: z.number(),
  /** Fréchet distance of ResNet-50 features to those of the pictures themselves; absent without the network. */
  frechetDistance: z.number().optional(),
  /** Over all levels together. */
  codes: codeUseSchema,
  /** By level, shallowest first. */
  levels: z.array(codeUseSchema.extend({ size: count })),
});

/** What an arm came to with a seed. */
export type Result = z.infer<typeof resultSchema>;

/** What a trained network came to, and a sheet of two rows: what went in above what came out. */
export type Measured = Omit<Result, "arm" | "seed" | "steps"> & { readonly sheet: Uint8Array };

/** Results of every arm with one seed. */
export type SeedResults = Readonly<Record<Arm, Result>>;

const resultFile = (output: string, arm: Arm, seed: number) =>
  join(armFolder(output, arm, seed), "result.json");

/** The first held-out pictures of an arm's sheet: what went in above what came out. */
export const picturesFile = (output: string, arm: Arm, seed: number): string =>
  join(armFolder(output, arm, seed), "pictures.png");

/** @throws ExperimentError for a file that is not a result */
export function readResult(output: string, arm: Arm, seed: number): Promise<Result | undefined> {
  return readResultFile(resultFile(output, arm, seed), resultSchema);
}

export async function writeResult(output: string, result: Result, sheet: Uint8Array): Promise<void> {
  const { arm, seed } = result;
  await mkdir(armFolder(output, arm, seed), { recursive: true });
  await writeFileAtomically(picturesFile(output, arm, seed), async (handle) => handle.writeFile(sheet));
  // Last: where there is a result, everything is there.
  await writeResultFile(resultFile(output, arm, seed), resultSchema, result);
}

/** Results of the seeds from 1 on that have every arm. */
export function readCompleteSeeds(output: string, seeds: number): Promise<SeedResults[]> {
  return completeSeeds(arms, seeds, (arm, seed) => readResult(output, arm, seed));
}
