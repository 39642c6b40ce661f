import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../../src/checkpoint/index.js";
import { isCorpus, readCorpusManifest, SPLITS } from "../../src/data/index.js";
import { ExperimentError } from "./errors.js";

const positive = z.int().positive();

const architectureSchema = z.strictObject({
  /** Height and width of the pictures, in pixels. */
  resolution: positive,
  hidden: positive,
  /** Channels between encoders, quantizers and decoders; also the size of a code vector. */
  latent: positive,
  codebookSize: positive,
  residualBlocks: positive,
  normalizationGroups: positive,
  /** Grid sizes of AugVAE-ML, shallowest first. */
  levels: z.array(positive).min(2),
  multipliers: z.array(positive),
  deeperMultipliers: z.array(positive),
  /** The one grid of AugVAE-SL and of the plain VQ-VAE. */
  keptLevel: positive,
  /** Multipliers of the plain VQ-VAE's one encoder and one decoder. */
  plainMultipliers: z.array(positive),
});

/** Sizes of the three networks. */
export type Architecture = z.infer<typeof architectureSchema>;

/** What makes two runs of the experiment the same one; seeds may be added later. */
export const settingsSchema = z.strictObject({
  /** Optimizer steps of every arm, the pretraining of AugVAE-SL included. */
  steps: positive.multipleOf(2),
  /** Pictures of a step. */
  batch: positive,
  learningRate: z.number().positive(),
  warmupSteps: z.int().nonnegative(),
  architecture: architectureSchema,
  /** SHA-256 of the corpus' shards. */
  corpus: z.string(),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * Levels, latents and codes of `configs/mini.yaml`, with fewer channels where pictures are large, which takes half the
 * time. The last multiplier of the plain VQ-VAE is 6, so that it has about as many parameters as AugVAE-SL (1,684,467 and
 * 1,654,531).
 */
export const smallArchitecture: Architecture = {
  resolution: 64,
  hidden: 16,
  latent: 64,
  codebookSize: 768,
  residualBlocks: 1,
  normalizationGroups: 8,
  levels: [16, 8, 4],
  multipliers: [1, 1, 4],
  deeperMultipliers: [4, 4],
  keptLevel: 8,
  plainMultipliers: [1, 1, 4, 6],
};

/**
 * SHA-256 of all shards of a corpus.
 *
 * @throws ExperimentError where there is no corpus, with the command that draws one
 * @throws CorpusError for a corpus that is damaged or of another version
 */
export async function corpusDigest(folder: string): Promise<string> {
  if (!isCorpus(folder)) {
    throw new ExperimentError(
      `${folder}: no corpus there to learn from; draw it with: npm run lverse -- corpus build -o ${folder}`,
    );
  }
  const { splits } = await readCorpusManifest(folder);
  const hash = createHash("sha256");
  for (const split of SPLITS) for (const { sha256 } of splits[split]?.shards ?? []) hash.update(sha256);
  return hash.digest("hex");
}

const fileOf = (output: string) => join(output, "settings.json");

/** The settings that an experiment's folder was begun with; undefined for a folder that is new. */
export async function readSettings(output: string): Promise<Settings | undefined> {
  const path = fileOf(output);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const parsed = settingsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ExperimentError(
    `${path}: ${parsed.error.issues[0]!.path.join(".")}: ${parsed.error.issues[0]!.message}; these are settings of another version, give another --output`,
    { cause: parsed.error },
  );
}

/**
 * Notes the settings in the experiment's folder, or compares them with those that it was begun with.
 *
 * @throws ExperimentError where they differ: results would not belong together
 */
export async function keepSettings(output: string, settings: Settings): Promise<void> {
  const before = await readSettings(output);
  if (before === undefined) {
    await mkdir(output, { recursive: true });
    await writeFileAtomically(fileOf(output), async (handle) => {
      await handle.writeFile(`${JSON.stringify(settings, null, 2)}\n`);
    });
    return;
  }
  for (const key of Object.keys(settingsSchema.shape) as (keyof Settings)[]) {
    const [found, given] = [JSON.stringify(before[key]), JSON.stringify(settings[key])];
    if (found === given) continue;
    throw new ExperimentError(
      `${output}: this experiment was begun with ${key} ${found}, ${given} given; go on with the former, or give another --output, or remove the folder`,
    );
  }
}
