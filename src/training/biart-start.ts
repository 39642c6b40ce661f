import { biartParameters, dequantizeBiART, initializeBiART } from "../biart/index.js";
import {
  differentMakers,
  loadCheckpoint,
  makerNames,
  type TokenMakers,
  tokenMakersOf,
} from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { tokenizerFile } from "../text/index.js";
import type { FormerTokens } from "./biart-pairs.js";
import { carryCodes } from "./carry-codes.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import type { RunReporter } from "./run-log.js";

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
  return { weights: dequantizeBiART(checkpoint.tensors.biart!, model), makers };
}

/** What to tell whoever trains weights on that knew other tokens. */
export function foreignTokens(
  { makers }: BiARTStart,
  from: string | undefined,
  now: Record<keyof TokenMakers, string>,
): string[] {
  const meaning = { tokenizer: "words", augvae: "pictures" } as const;
  return differentMakers(makers, now).map((part) => {
    return `${from} learned with another ${makerNames[part]} (SHA-256 ${makers[part]!.slice(0, 12)}…, now ${now[part].slice(0, 12)}…): what it knows of ${meaning[part]}' tokens is of no use here${part === "augvae" ? "; tokens.former carries it over" : ""}`;
  });
}

/**
 * Carries the codes of a BiART over to the tokens at hand.
 * @returns the start, whose AugVAE is now the one at hand
 * @throws TrainingError where the former tokens are not of the AugVAE that it knows
 */
export function carryOver(
  start: BiARTStart,
  run: RunConfig,
  former: FormerTokens,
  reporter: RunReporter,
): BiARTStart {
  const model = run.biart!;
  const { from } = run.biartTraining!;
  const { augvae, ...makers } = start.makers;
  if (augvae !== undefined && augvae !== former.augvae) {
    throw new TrainingError(
      `tokens.former is of another AugVAE (SHA-256 ${former.augvae.slice(0, 12)}…) than ${from} learned with (${augvae.slice(0, 12)}…)`,
    );
  }
  const carried = carryCodes(start.weights, model, former.pictures);
  reporter.message(
    `${carried} of ${model.imageVocabulary} codes carried over, by ${former.pictures.length} pictures that both AugVAEs encoded`,
  );
  return { ...start, makers };
}
