import { access, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { biartConfigSchema, biartParameters } from "../biart/index.js";
import { loadCheckpoint, saveModelFolder, writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { readCorpus } from "../data/index.js";
import { Random } from "../engine/index.js";
import { tokenizerFile } from "../text/index.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import { loadTrainedAugVAE } from "./image-tokens.js";
import { tokenizerFolder } from "./train-tokenizer.js";

/** Held-out captions to draw and held-out pictures to describe that go with an exported model. */
const DEMO_SIZE = 4;

/**
 * Puts a run's tokenizer, AugVAE-SL and BiART into one model folder, as `--model` takes it, with a folder `demo` of
 * held-out captions and pictures drawn by the run's seed.
 * @throws CheckpointError where a stage is missing; TrainingError where the folder is there already
 */
export async function exportModel(run: RunConfig, folder: string): Promise<void> {
  const augvae = await loadTrainedAugVAE(join(run.output, "augvae-sl"));
  const trained = join(run.output, "biart");
  const { config } = await loadCheckpoint(trained, { groups: [] });
  const biart = biartConfigSchema.parse((config as { model?: unknown }).model);
  const { tensors } = await loadCheckpoint(trained, {
    groups: ["biart"],
    shapes: { biart: biartParameters(biart) },
  });
  await access(folder).then(
    () => {
      throw new TrainingError(
        `${folder}: something is there already; name a folder that is not, or remove it first`,
      );
    },
    () => {},
  );
  // The whole folder appears by one rename.
  const temporary = `${folder}.tmp-${process.pid}`;
  await saveModelFolder(temporary, {
    config: {
      kind: "lverse",
      name: run.name,
      augvae: augvae.model,
      biart,
      text: { length: biart.textLength },
    },
    tensors: { augvae: augvae.weights, biart: tensors.biart! },
    files: { [tokenizerFile]: await readFile(join(tokenizerFolder(run), tokenizerFile)) },
  });
  await exportDemo(run, join(temporary, "demo"));
  await rename(temporary, folder);
}

async function exportDemo(run: RunConfig, folder: string): Promise<void> {
  const items = await readCorpus(run.corpus, "heldout-pair");
  const order = new Random(run.seed, "demo").permutation(items.length);
  const chosen = [...order].slice(0, 2 * DEMO_SIZE).map((i) => items[i]!);
  await mkdir(folder, { recursive: true });
  const write = (name: string, bytes: Uint8Array) =>
    writeFileAtomically(join(folder, name), (handle) => writeAll(handle, bytes));
  const described = chosen.slice(DEMO_SIZE);
  for (const [i, item] of described.entries()) await write(`picture-${i + 1}.png`, item.png);
  const demo = {
    draw: chosen.slice(0, DEMO_SIZE).map((item) => item.captions[0]!),
    describe: described.map((item, i) => ({ picture: `picture-${i + 1}.png`, caption: item.captions[0]! })),
  };
  await write("demo.json", new TextEncoder().encode(`${JSON.stringify(demo, null, 2)}\n`));
}
