import type { Arm } from "./arms.js";
import type { Result, SeedResults } from "./results.js";

/** Results of one seed with the measures given for each arm; the rest is the same for all. */
export function seedResults(
  seed: number,
  measures: Readonly<Record<Arm, Pick<Result, "psnr" | "ssim" | "frechetDistance">>>,
): SeedResults {
  const result = (arm: Arm): Result => ({
    arm,
    seed,
    steps: 20,
    parameters: 1000,
    tokens: arm === "ml" ? 336 : 64,
    pictures: 7,
    codes: { used: 100 + seed, perplexity: 50.5 },
    levels: (arm === "ml" ? [16, 8, 4] : [8]).map((size) => ({ size, used: 10 * size, perplexity: size })),
    ...measures[arm],
  });
  return { plain: result("plain"), sl: result("sl"), ml: result("ml") };
}
