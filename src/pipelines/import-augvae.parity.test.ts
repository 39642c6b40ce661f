import { expect, it } from "vitest";
import { loadAugVAEFixture } from "../../test/augvae-fixture.js";
import { testAugVAEParity } from "../../test/augvae-parity.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { codebookNames } from "../augvae/index.js";
import { importAugVAE } from "./import-augvae.js";

// Each checkpoint has the reference's numbers beside it, in a file of its name.
describeFixtures("an imported checkpoint of the released AugVAE", "lightning", ".ckpt", ({ path }) => {
  const numbers = path.replace(/\.ckpt$/, ".safetensors");

  it("is the model that the hyper-parameters describe", async () => {
    const { config, kind } = await importAugVAE(path);
    expect(config).toEqual((await loadAugVAEFixture(numbers)).config);
    expect(kind).toBe(config.keptLevel === undefined ? "augvae-ml" : "augvae-sl");
  });

  testAugVAEParity(async () => {
    const { config, weights } = await importAugVAE(path);
    const names = new Set<string>(Object.values(codebookNames));
    const pick = (codebook: boolean) =>
      Object.fromEntries(Object.entries(weights).filter(([name]) => names.has(name) === codebook));
    const fixture = await loadAugVAEFixture(numbers);
    return { ...fixture, config, weights: pick(false), codebookState: pick(true) } as typeof fixture;
  });
});
