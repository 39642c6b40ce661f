import { z } from "zod";
import { plainSampling } from "../biart/index.js";
import type { SamplingOptions, SamplingSettings } from "./sampling-settings.js";

/** How something is generated where nothing is told. */
export type GenerationDefaults = Omit<SamplingSettings, "seed">;

const { temperature, topP, minP } = plainSampling;

/** The paper's settings (section 4.2). */
export const drawingDefaults: GenerationDefaults = { temperature, topK: 256, topP, minP, guidance: 1 };

/**
 * What the `config.json` of a model says of how it draws best: an option that is told goes before, and what it leaves out is
 * as in {@link drawingDefaults}.
 */
export const generationSchema = z.strictObject({
  drawing: z
    .strictObject({
      temperature: z.number().nonnegative(),
      topK: z.int().nonnegative(),
      topP: z.number().gt(0).max(1),
      minP: z.number().min(0).max(1),
      /** Above 1 only of a model that was trained with dropped references. */
      guidance: z.number().nonnegative(),
      /** Pictures that are drawn, of which the model keeps the best, where no more are asked for. */
      candidates: z.int().positive(),
    })
    .partial(),
});

interface Configured {
  readonly generation?: z.infer<typeof generationSchema> | undefined;
}

/** How a model draws where nothing is told. */
export function drawingDefaultsOf({ generation }: Configured): GenerationDefaults {
  const { candidates: _, ...settings } = generation?.drawing ?? {};
  const told = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...drawingDefaults, ...Object.fromEntries(told) };
}

/**
 * How many pictures a model draws to keep `count` where nothing is told; `count` where nothing is to choose among them, and
 * where they are shown as they grow.
 */
export function drawingCandidatesOf(
  { generation }: Configured,
  {
    count = 1,
    candidates,
    rerank,
    onRow,
  }: Pick<SamplingOptions, "count" | "candidates" | "rerank"> & { readonly onRow?: unknown },
): number {
  if (candidates !== undefined) return candidates;
  if (rerank === "none" || onRow !== undefined) return count;
  return Math.max(count, generation?.drawing.candidates ?? 1);
}
