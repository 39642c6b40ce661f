import { BiARTError, type Direction } from "../biart/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import type { Validation } from "./augvae-validation.js";
import { type HeldOutPair, heldOutLosses, type TrainedModel } from "./biart-held-out.js";
import { type HeldOutSamples, sampleHeldOut } from "./biart-held-out-samples.js";
import type { TrainedAugVAE } from "./image-tokens.js";

export interface BiARTValidationOptions {
  /** The first of them are sampled from. */
  readonly pairs: readonly HeldOutPair[];
  readonly directions: readonly Direction[];
  readonly tokenizer: CaptionTokenizer;
  /** Pairs to draw and describe. */
  readonly samples: number;
  readonly loadAugVAE: () => Promise<TrainedAugVAE | undefined>;
  readonly seed: number;
  /** Told why there are no samples. */
  readonly onProblem: (text: string) => void;
}

/** Losses of held-out pairs in every direction that is trained, with pictures drawn and captions written for some. */
export async function biartValidation(
  trained: TrainedModel,
  options: BiARTValidationOptions,
): Promise<Validation> {
  const { pairs, directions, loadAugVAE, samples, onProblem } = options;
  if (pairs.length === 0) return { run: async () => ({ values: {} }), release: () => {} };
  const losses = await heldOutLosses(trained, pairs, directions);
  const sample = async (): Promise<Partial<HeldOutSamples>> => {
    if (samples === 0) return {};
    const augvae = await loadAugVAE();
    if (!augvae)
      onProblem("no pictures in the samples: the AugVAE that made the tokens is not in the run's folder");
    try {
      return await sampleHeldOut(trained, { ...options, pairs: pairs.slice(0, samples), augvae });
    } catch (error) {
      if (!(error instanceof BiARTError)) throw error;
      // A model that cannot be sampled from can be trained and measured all the same.
      onProblem(`no samples: ${error.message}`);
      return {};
    }
  };
  return {
    run: async () => ({ values: await losses.run(), ...(await sample()) }),
    release: () => losses.release(),
  };
}
