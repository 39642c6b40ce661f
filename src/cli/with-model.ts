import { AugVAE, LVerse } from "../pipelines/index.js";
import type { ModelOptions, SamplingChoices } from "./options.js";
import type { Terminal } from "./terminal.js";

/** Opens the model that the options name, works with it, and frees it whatever happens. */
export async function withModel(
  { model, threads, batch, memory }: ModelOptions & Pick<SamplingChoices, "batch" | "memory">,
  terminal: Terminal,
  work: (lverse: LVerse) => Promise<void>,
): Promise<void> {
  const limits = { batch, memory, ...(threads !== undefined && { threads }) };
  await using(await LVerse.load(model, limits), terminal, work);
}

/** As `withModel` for what takes no BiART: the folder may hold an AugVAE alone. */
export async function withAugVAE(
  { model, threads }: ModelOptions,
  terminal: Terminal,
  work: (augvae: AugVAE) => Promise<void>,
): Promise<void> {
  await using(await AugVAE.load(model, threads === undefined ? {} : { threads }), terminal, work);
}

async function using<Model extends { dispose(): Promise<void> }>(
  model: Model,
  terminal: Terminal,
  work: (model: Model) => Promise<void>,
): Promise<void> {
  try {
    terminal.signal.throwIfAborted();
    await work(model);
  } finally {
    await model.dispose();
  }
}
