import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { biartParameters, initializeBiART } from "../biart/index.js";
import { loadCheckpoint, sha256 } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { tokenizerFile } from "../text/index.js";
import type { RunConfig } from "./config.js";
import { runStateSchema } from "./run-checkpoint.js";

/** SHA-256 of what gives BiART's tokens their meaning. */
export interface TokenMakers {
  readonly tokenizer: string;
  /** Of the weights in float32. */
  readonly augvae: string;
}

export interface BiARTStart {
  readonly weights: Record<string, TensorData>;
  /** What its tokens were made by, as far as that is known. */
  readonly makers: Partial<TokenMakers>;
}

const modelConfig = z.looseObject({
  quantization: z.looseObject({ augvae: z.looseObject({ original: z.string() }).optional() }).optional(),
});

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
  const { tensors, folder, config, state } = await loadCheckpoint(from, {
    groups: ["biart"],
    shapes,
    quantized: true,
  });
  const ofRun = runStateSchema.safeParse(state).data;
  const file = join(folder, tokenizerFile);
  const tokenizer = ofRun?.tokenizer ?? (existsSync(file) ? await sha256(file) : undefined);
  const augvae = ofRun?.augvae ?? modelConfig.safeParse(config).data?.quantization?.augvae?.original;
  const makers = { ...(tokenizer !== undefined && { tokenizer }), ...(augvae !== undefined && { augvae }) };
  return { weights: tensors.biart!, makers };
}

/** What to tell whoever trains weights on that knew other tokens. */
export function foreignTokens({ makers }: BiARTStart, from: string | undefined, now: TokenMakers): string[] {
  const meaning = { tokenizer: "words", augvae: "pictures" } as const;
  const others = (["tokenizer", "augvae"] as const).filter(
    (part) => makers[part] !== undefined && makers[part] !== now[part],
  );
  return others.map((part) => {
    const name = part === "tokenizer" ? "tokenizer" : "AugVAE";
    return `${from} learned with another ${name} (SHA-256 ${makers[part]!.slice(0, 12)}…, now ${now[part].slice(0, 12)}…): what it knows of ${meaning[part]}' tokens is of no use here`;
  });
}
