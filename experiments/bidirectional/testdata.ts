import type { LossName, Result, SeedResults } from "./results.js";
import type { Settings } from "./settings.js";

export const settings: Settings = {
  steps: 40,
  batch: 4,
  learningRate: 1e-3,
  warmupSteps: 2,
  layers: 1,
  width: 16,
  heads: 2,
  textVocabulary: 264,
  imageVocabulary: 24,
  textLength: 24,
  imageLength: 16,
  dropout: 0.1,
  corpus: "",
  augvae: "",
  tokenizer: "",
};

type Losses = Partial<Record<LossName, readonly number[]>>;

/** Losses at steps 10, 20, 30 and 40 of one seed. */
export function seedResults(seed: number, losses: Readonly<Record<keyof SeedResults, Losses>>): SeedResults {
  const result = (arm: keyof SeedResults): Result => ({
    arm,
    seed,
    steps: 40,
    parameters: 1234,
    validations: [10, 20, 30, 40].map((step, i) => ({
      step,
      losses: Object.fromEntries(Object.entries(losses[arm]).map(([name, values]) => [name, values[i]!])),
    })),
  });
  return {
    both: result("both"),
    "text-to-image": result("text-to-image"),
    "image-to-text": result("image-to-text"),
  };
}

/**
 * Results of a seed by the GEN losses of the arms at steps 10, 20, 30 and 40; REF losses are all 1.
 *
 * @param both of pictures, and of captions
 * @param alone likewise
 */
export function generated(
  seed: number,
  both: Readonly<Record<"image" | "text", readonly number[]>>,
  alone: Readonly<Record<"image" | "text", readonly number[]>>,
): SeedResults {
  const ones = [1, 1, 1, 1];
  return seedResults(seed, {
    both: { "ref.text": ones, "ref.image": ones, "gen.image": both.image, "gen.text": both.text },
    "text-to-image": { "ref.text": ones, "gen.image": alone.image },
    "image-to-text": { "ref.image": ones, "gen.text": alone.text },
  });
}
