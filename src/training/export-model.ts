import { existsSync } from "node:fs";
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BiARTConfig, biartConfigSchema, biartParameters } from "../biart/index.js";
import {
  loadCheckpoint,
  readBest,
  saveModelFolder,
  sha256,
  writeAll,
  writeFileAtomically,
  writeFolderAtomically,
} from "../checkpoint/index.js";
import { readCorpus } from "../data/index.js";
import { Random, type TensorData } from "../engine/index.js";
import { tokenizerFile } from "../text/index.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import { findAugVAE, type LocatedAugVAE } from "./matching-augvae.js";
import { type RunState, runStateSchema } from "./run-checkpoint.js";
import { tokenizerFolder } from "./train-tokenizer.js";

/** Held-out captions to draw and held-out pictures to describe that go with an exported model. */
const DEMO_SIZE = 4;

const augvaeFile = "augvae.safetensors";

/** Which of a stage's checkpoints: the last one made, or the one that validated best. */
export const checkpointChoices = ["latest", "best"] as const;
export type CheckpointChoice = (typeof checkpointChoices)[number];

export interface ExportOptions {
  /**
   * BiART's checkpoint to export; unless told, the best where its validation has recorded one, else the latest. The AugVAE
   * is always the one that made the tokens which BiART learned.
   */
  readonly checkpoint?: CheckpointChoice | undefined;
  /** The AugVAE that made BiART's tokens: a stage's folder, or a model's; the run's AugVAE-SL by default. */
  readonly augvae?: string | undefined;
  /** Ends it, with its reason; then nothing remains. */
  readonly signal?: AbortSignal | undefined;
}

/** The checkpoints that a model was put together from. */
export interface ExportedModel {
  readonly biart: { readonly folder: string; readonly checkpoint: CheckpointChoice };
  readonly augvae: { readonly folder: string };
}

/**
 * Puts a run's tokenizer, AugVAE and BiART into one model folder, as `--model` takes it; where the run's corpus is there,
 * with a folder `demo` of held-out captions and pictures drawn by the run's seed.
 * @throws CheckpointError where a stage is missing, or the best is asked for and none is recorded; TrainingError where
 * the folder is there already, or BiART learned the tokens of another AugVAE or tokenizer
 */
export async function exportModel(
  run: RunConfig,
  folder: string,
  options: ExportOptions = {},
): Promise<ExportedModel> {
  const { signal } = options;
  const trained = join(run.output, "biart");
  const checkpoint = options.checkpoint ?? ((await readBest(trained)) ? "best" : "latest");
  const chosen = await loadCheckpoint(trained, {
    ...(checkpoint === "best" && { step: "best" as const }),
    groups: [],
    state: runStateSchema,
  });
  const augvae = await findAugVAE(options.augvae ?? join(run.output, "augvae-sl"), chosen.state!.augvae);
  signal?.throwIfAborted();
  await refuseStrangers(run, chosen.state!, augvae.sha256);
  const biart = biartConfigSchema.parse((chosen.config as { model?: unknown }).model);
  const { tensors } = await loadCheckpoint(chosen.folder, {
    groups: ["biart"],
    shapes: { biart: biartParameters(biart) },
  });
  signal?.throwIfAborted();
  await access(folder).then(
    () => {
      throw new TrainingError(
        `${folder}: something is there already; name a folder that is not, or remove it first`,
      );
    },
    () => {},
  );
  await writeFolderAtomically(folder, async (temporary) => {
    await writeModel(run, temporary, { augvae, biart, weights: tensors.biart! }, signal);
    signal?.throwIfAborted();
  });
  return { biart: { folder: chosen.folder, checkpoint }, augvae: { folder: augvae.folder } };
}

/** @throws TrainingError where BiART learned with another AugVAE or tokenizer than it would be put beside */
async function refuseStrangers(run: RunConfig, state: RunState, augvae: string): Promise<void> {
  const tokenizer = await sha256(join(tokenizerFolder(run), tokenizerFile));
  for (const [name, before, now] of [
    ["AugVAE", state.augvae, augvae],
    ["tokenizer", state.tokenizer, tokenizer],
  ] as const) {
    if (before === undefined || before === now) continue;
    throw new TrainingError(
      `${run.output}: BiART learned with another ${name} (SHA-256 ${before.slice(0, 12)}…) than the one there now (${now.slice(0, 12)}…); name the AugVAE with --augvae, put the old one back, or train BiART again`,
    );
  }
}

async function writeModel(
  run: RunConfig,
  folder: string,
  {
    augvae,
    biart,
    weights,
  }: { augvae: LocatedAugVAE; biart: BiARTConfig; weights: Record<string, TensorData> },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { quantization } = augvae;
  // A copy in fewer bits goes into the model as it is: read and written again, it would pass for another AugVAE.
  const stored = quantization !== undefined;
  const content = {
    config: {
      kind: "lverse",
      name: run.name,
      augvae: augvae.model,
      biart,
      text: { length: biart.textLength },
      ...(stored && { quantization: { augvae: quantization } }),
    },
    tensors: { ...(!stored && { augvae: augvae.weights }), biart: weights },
    files: {
      [tokenizerFile]: await readFile(join(tokenizerFolder(run), tokenizerFile)),
      ...(stored && { [augvaeFile]: await readFile(join(augvae.folder, augvaeFile)) }),
    },
  };
  await saveModelFolder(folder, content, { signal });
  if (existsSync(run.corpus)) await exportDemo(run, join(folder, "demo"));
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
