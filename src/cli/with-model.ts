import { AugVAE, ClipReranker, LVerse, type Reranker } from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { openClip } from "./open-clip.js";
import type { ModelOptions, SamplingChoices } from "./options.js";
import type { Terminal } from "./terminal.js";

/**
 * Opens the model that the options name, and the CLIP model that is to rank if they say so, works with them, and frees them
 * whatever happens.
 */
export async function withModel(
  options: ModelOptions & Partial<SamplingChoices>,
  terminal: Terminal,
  work: (lverse: LVerse, reranker: Reranker | undefined) => Promise<void>,
): Promise<void> {
  const { model, threads, batch, memory, rerank, clip } = options;
  if (clip !== undefined && rerank !== "clip") {
    throw new UsageError("--clip names the CLIP model of --rerank clip: add that, or leave --clip out");
  }
  const limits = { batch, memory, ...(threads !== undefined && { threads }) };
  const folder = await modelFolder(model, terminal, options);
  await using(await LVerse.load(folder, limits), terminal, async (lverse) => {
    if (rerank !== "clip") return work(lverse, undefined);
    await using(await openClip(clip, terminal, options), terminal, (scorer) =>
      work(lverse, new ClipReranker(scorer)),
    );
  });
}

/** As `withModel` for what takes no BiART: the folder may hold an AugVAE alone. */
export async function withAugVAE(
  options: ModelOptions,
  terminal: Terminal,
  work: (augvae: AugVAE) => Promise<void>,
): Promise<void> {
  const { threads } = options;
  const folder = await modelFolder(options.model, terminal, options);
  await using(await AugVAE.load(folder, threads === undefined ? {} : { threads }), terminal, work);
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
