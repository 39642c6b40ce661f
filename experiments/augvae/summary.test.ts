import { describe, expect, it } from "vitest";
import type { SeedResults } from "./results.js";
import { answer, lead, metrics, orderBy, orderingSentence, verdictOf } from "./summary.js";
import { seedResults } from "./testdata.js";

const [psnr, ssim, frechet] = metrics;

/** Seeds of which only PSNR and the Fréchet distance differ: `[ml, sl, plain]` each. */
function seedsOf(...rows: readonly { psnr: number[]; frechet?: number[] }[]): SeedResults[] {
  return rows.map((row, i) => {
    const arm = (at: number) => ({
      psnr: row.psnr[at]!,
      ssim: 0.9,
      ...(row.frechet && { frechetDistance: row.frechet[at]! }),
    });
    return seedResults(i + 1, { ml: arm(0), sl: arm(1), plain: arm(2) });
  });
}

describe("the order of the arms", () => {
  it("holds where it holds in the means and with every seed", () => {
    const ordering = orderBy(psnr!, seedsOf({ psnr: [22, 21, 20] }, { psnr: [23, 20, 19] }))!;
    expect(verdictOf(ordering)).toBe("holds");
    expect(orderingSentence(ordering)).toBe(
      "**PSNR** (higher is better): the order **holds**. Means, best first: AugVAE-ML 22.50 dB, AugVAE-SL 20.50 dB, plain VQ-VAE 19.50 dB; the expected order comes out with 2 of 2 seeds.",
    );
  });

  it("holds in the means only where one seed has it otherwise", () => {
    const ordering = orderBy(psnr!, seedsOf({ psnr: [22, 21, 18] }, { psnr: [23, 20, 20.5] }))!;
    expect(verdictOf(ordering)).toBe("holds in the means only");
    expect(orderingSentence(ordering)).toContain("with 1 of 2 seeds");
  });

  it("does not hold where the means have another order, and says which", () => {
    const ordering = orderBy(psnr!, seedsOf({ psnr: [22, 19, 20] }))!;
    expect(verdictOf(ordering)).toBe("does not hold");
    expect(orderingSentence(ordering)).toContain(
      "AugVAE-ML 22.00 dB, plain VQ-VAE 20.00 dB, AugVAE-SL 19.00 dB; the expected order comes out with 0 of 1 seed.",
    );
  });

  it("turns around where less is better", () => {
    const seeds = seedsOf({ psnr: [1, 1, 1], frechet: [10, 20, 30] });
    expect(verdictOf(orderBy(frechet!, seeds)!)).toBe("holds");
    const reversed = seedsOf({ psnr: [1, 1, 1], frechet: [30, 20, 10] });
    expect(orderBy(frechet!, reversed)!.found).toEqual(["plain", "sl", "ml"]);
  });

  it("does not hold between equals", () => {
    expect(verdictOf(orderBy(ssim!, seedsOf({ psnr: [3, 2, 1] }))!)).toBe("does not hold");
  });

  it("is not told of a metric that a seed lacks", () => {
    const seeds = seedsOf({ psnr: [3, 2, 1], frechet: [1, 2, 3] }, { psnr: [3, 2, 1] });
    expect(orderBy(frechet!, seeds)).toBeUndefined();
  });
});

describe("the answer", () => {
  const ordered = (metric: (typeof metrics)[number], ...rows: number[][]) =>
    orderBy(
      { ...metric, key: "psnr" },
      seedsOf(
        ...rows.map((row) => ({ psnr: metric.better === "higher" ? row : row.map((value) => -value) })),
      ),
    )!;

  it.each([
    ["Yes, by PSNR and SSIM.", [ordered(psnr!, [3, 2, 1]), ordered(ssim!, [3, 2, 1])]],
    ["No, by none of PSNR and SSIM.", [ordered(psnr!, [1, 2, 3]), ordered(ssim!, [3, 1, 2])]],
    [
      "Not altogether: by PSNR and SSIM it holds; by Fréchet distance it does not hold.",
      [ordered(psnr!, [3, 2, 1]), ordered(ssim!, [3, 2, 1]), ordered(frechet!, [2, 3, 1])],
    ],
    [
      "In the means: by PSNR it holds; by SSIM it holds in the means but not with every seed.",
      [ordered(psnr!, [3, 2, 1]), ordered(ssim!, [9, 2, 1], [3, 1, 1.5])],
    ],
  ])("%s", (sentence, orderings) => {
    expect(answer(orderings)).toBe(sentence);
  });
});

it("an arm's lead is positive where it is better, seed by seed", () => {
  const seeds = seedsOf({ psnr: [3, 2, 1], frechet: [4, 6, 9] }, { psnr: [3, 4, 1], frechet: [4, 5, 9] });
  expect(lead(psnr!, "ml", "sl", seeds)!.values).toEqual([1, -1]);
  expect(lead(frechet!, "sl", "plain", seeds)!.values).toEqual([3, 4]);
});
