import { describe, expect, it } from "vitest";
import { discussionOf } from "../common/markdown.js";
import { report } from "./report.js";
import { type Settings, smallArchitecture } from "./settings.js";
import { seedResults } from "./testdata.js";

const settings: Settings = {
  steps: 20,
  batch: 8,
  learningRate: 5e-4,
  warmupSteps: 5,
  architecture: smallArchitecture,
  corpus: "",
};
const files = { curves: "curves.svg", pictures: "pictures.png" };
const seeds = [20, 22].map((psnr, i) =>
  seedResults(i + 1, {
    ml: { psnr: psnr + 2, ssim: 0.9 },
    sl: { psnr: psnr + 1, ssim: 0.8 },
    plain: { psnr, ssim: 0.85 },
  }),
);

describe("the report", () => {
  const text = report(settings, seeds, files);

  it("answers from the numbers", () => {
    expect(text).toContain("**Not altogether: by PSNR it holds; by SSIM it does not hold.**");
    expect(text).toContain("| AugVAE-ML | 336 | 1,000 | 23.00 ± 1.41 (22.00, 24.00) | 0.9000 ± 0.0000");
    expect(text).toContain("| AugVAE-SL ahead of plain VQ-VAE | 1.00 ± 0.00 (1.00, 1.00) | -0.0500 ± 0.0000");
  });

  it("says what was not measured", () => {
    expect(text).toContain("**Fréchet distance** was not measured");
  });

  it("keeps a discussion that was written by hand, and begins with an empty one", () => {
    expect(discussionOf(text)).toBe("");
    const written = report(settings, seeds, files, "Why?\n\nBecause.");
    expect(discussionOf(written)).toBe("Why?\n\nBecause.");
    expect(report(settings, seeds, files, discussionOf(written))).toBe(written);
    expect(discussionOf("something else")).toBeUndefined();
  });

  it("needs results", () => {
    expect(() => report(settings, [], files)).toThrow(/at least one seed/);
  });
});
