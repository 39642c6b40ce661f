import { biartParameters, initializeBiART } from "../biart/index.js";
import { loadCheckpoint, type TokenMakers, tokenMakersOf } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { tokenizerFile } from "../text/index.js";
import type { RunConfig } from "./config.js";

export interface BiARTStart {
  readonly weights: Record<string, TensorData>;
  /** What its tokens were made by, as far as that is known. */
  readonly makers: TokenMakers;
}

/**
 * Fresh weights, or those of the BiART that the configuration names: a run's or a model's, in however many bits they are
 * stored.
 * @throws CheckpointError for one that is not there, damaged or of another shape
 */
export async function biartStart(run: RunConfig): Promise<BiARTStart> {
  const model = run.biart!;
  const { from } = run.biartTraining!;
  if (from === undefined) return { weights: initializeBiART(model, run.seed), makers: {} };
  const shapes = { biart: biartParameters(model) };
  const checkpoint = await loadCheckpoint(from, { groups: ["biart"], shapes, quantized: true });
  const makers = await tokenMakersOf(checkpoint, tokenizerFile);
  return { weights: checkpoint.tensors.biart!, makers };
}

/** What to tell whoever trains weights on that knew other tokens. */
export function foreignTokens(
  { makers }: BiARTStart,
  from: string | undefined,
  now: Record<keyof TokenMakers, string>,
): string[] {
  const meaning = { tokenizer: "words", augvae: "pictures" } as const;
  const others = (["tokenizer", "augvae"] as const).filter(
    (part) => makers[part] !== undefined && makers[part] !== now[part],
  );
  return others.map((part) => {
    const name = part === "tokenizer" ? "tokenizer" : "AugVAE";
    return `${from} learned with another ${name} (SHA-256 ${makers[part]!.slice(0, 12)}…, now ${now[part].slice(0, 12)}…): what it knows of ${meaning[part]}' tokens is of no use here`;
  });
}
