import { expect, it } from "vitest";
import { runConfigSchema } from "./config.js";

it.each([[[0.9, 1]], [[1, 0.95]], [[-0.1, 0.9]]])(
  "refuses moving averages that would never move, or swing: betas %j",
  (betas) => {
    const stage = { batch: 1, steps: 1, learningRate: 1e-3, betas };
    for (const section of ["augvaeMl", "augvaeSl", "biartTraining"]) {
      const { error } = runConfigSchema.safeParse({ [section]: stage });
      expect(error?.issues.map(({ path }) => path.slice(0, 2).join("."))).toContain(`${section}.betas`);
    }
  },
);
