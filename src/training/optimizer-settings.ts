import type { AdamWOptions } from "../engine/index.js";

/** What a stage's configuration says of its optimizer. */
type OptimizerSettings = Omit<AdamWOptions, "muon" | "decays"> & { readonly optimizer: "adamw" | "muon" };

/** Share of a parameter's momentum that Muon keeps, its authors'. */
const MOMENTUM = 0.95;

/**
 * The optimizer that a stage is configured with.
 * @param ofMuon the parameters that Muon updates where it is chosen
 * @param decays those that weight decay applies to; all by default
 */
export function optimizerOf(
  { betas, epsilon, weightDecay, clipNorm, optimizer }: OptimizerSettings,
  ofMuon: (name: string) => boolean,
  decays?: (name: string) => boolean,
): AdamWOptions {
  return {
    betas,
    epsilon,
    weightDecay,
    clipNorm,
    ...(decays && { decays }),
    ...(optimizer === "muon" && { muon: { momentum: MOMENTUM, updates: ofMuon } }),
  };
}
