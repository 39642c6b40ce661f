import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { augVAEConfigSchema, augVAETensors, codebookNames, initializeAugVAE } from "../augvae/index.js";
import { loadCheckpoint, saveCheckpoint } from "../checkpoint/index.js";
import { allocate, Graph } from "../engine/index.js";
import { augVAEStart } from "./augvae-start.js";
import { runConfigSchema } from "./config.js";

const folder = temporaryFolder();
const model = augVAEConfigSchema.parse(tinyConfig.augvae);

/** What AugVAE-SL starts with from a folder. */
function startFrom(from: string) {
  const run = runConfigSchema.parse({
    output: join(folder, "run"),
    corpus: "none",
    augvae: tinyConfig.augvae,
    augvaeSl: { from, steps: 1, batch: 1, learningRate: 1e-3 },
  });
  return augVAEStart(
    {
      ...{ stage: "augvae-sl", model, directory: join(folder, "run", "augvae-sl") },
      ...{ optimizer: {}, samplesPerStep: 1 },
    },
    run,
    new Graph(),
    false,
  );
}

/** Writes a run's checkpoint, with zeros as its codebook. */
async function writeRun(kind: "augvae-ml" | "augvae-sl", config: typeof model): Promise<string> {
  const directory = join(folder, kind);
  const zeros = Object.entries(augVAETensors(config)).map(([name, shape]) => [
    name,
    allocate("float32", shape),
  ]);
  const augvae = { ...Object.fromEntries(zeros), ...initializeAugVAE(config, 5) };
  await saveCheckpoint(directory, { step: 3, config: { kind, model: config }, tensors: { augvae } });
  return directory;
}

it.each([
  ["a run's AugVAE-SL", () => writeRun("augvae-sl", model)],
  [
    "a model of both networks",
    async () => {
      const directory = join(folder, "model");
      await writeTinyModel(directory);
      return directory;
    },
  ],
])("goes on with every weight of %s", async (_, write) => {
  const from = await write();
  const { weights, codebook, step, moments } = await startFrom(from);
  const { tensors } = await loadCheckpoint(from, { groups: ["augvae"] });
  expect({ ...weights, ...codebook }).toEqual(tensors.augvae);
  expect({ step, moments }).toEqual({ step: 0, moments: undefined });
});

it("takes one level out of an AugVAE-ML", async () => {
  const { keptLevel: _, ...multiLevel } = model;
  const { weights, codebook } = await startFrom(await writeRun("augvae-ml", multiLevel));
  expect(Object.keys({ ...weights, ...codebook }).sort()).toEqual(Object.keys(augVAETensors(model)).sort());
  expect(Object.keys(codebook!).sort()).toEqual(Object.values(codebookNames).sort());
});
