import type { DrawLimits } from "../draw-settings.js";

/** What a server takes. */
export const limits: DrawLimits = {
  captionLength: 20,
  count: 16,
  candidates: 64,
  codebookSize: 768,
  defaults: { temperature: 1, topK: 256, topP: 1, minP: 0, guidance: 1, candidates: 1 },
};
/** Of a model that chooses among eight. */
export const choosing: DrawLimits = { ...limits, defaults: { ...limits.defaults, candidates: 8 } };
