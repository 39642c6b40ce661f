import { loadAugVAEFixture } from "../../test/augvae-fixture.js";
import { testAugVAEParity } from "../../test/augvae-parity.js";
import { describeFixtures } from "../../test/shared-fixtures.js";

describeFixtures("parity with the released AugVAE", "augvae", ".safetensors", ({ path }) => {
  testAugVAEParity(() => loadAugVAEFixture(path));
});
