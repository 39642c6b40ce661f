import type { SamplingOptions as TokenSampling } from "../biart/index.js";
import type { GenerationMemory } from "./generation-memory.js";
import type { Progress } from "./progress.js";
import type { Reranking } from "./reranking.js";

/** How pictures or captions are drawn from what the model holds likely; docs/sampling.md shows each. */
export interface SamplingSettings extends Omit<TokenSampling, "repetitionPenalty"> {
  /** The same seed gives the same result on one machine, whatever else is asked for with it. */
  readonly seed: number;
  /** Classifier-free guidance: 1 for none, more to follow the caption or the picture more closely. */
  readonly guidance: number;
}

export interface SamplingOptions extends Partial<SamplingSettings> {
  /** How many for each caption or picture; 1 unless told. */
  readonly count?: number;
  /** How many are generated for each, of which the best `count` are kept; `count` unless told, or as a model says of drawings. */
  readonly candidates?: number;
  /** What ranks them: "self" where there are more candidates than are kept, else "none", unless told. */
  readonly rerank?: Reranking;
  /** Stops within a token's time, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after every token and every candidate that is ranked. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told what memory a batch takes at most, before it is taken. */
  readonly onMemory?: (memory: GenerationMemory) => void;
}

/** Settings with the defaults of what is generated where nothing is told. */
export function chosenSettings<Settings extends object>(
  defaults: Settings,
  options: Partial<Settings>,
): Settings {
  const told = Object.keys(defaults).flatMap((name) => {
    const value = options[name as keyof Settings];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...defaults, ...Object.fromEntries(told) };
}
