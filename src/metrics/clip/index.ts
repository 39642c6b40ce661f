export * from "./clip-score.js";
export type { ClipOptions, ClipScorer } from "./clip-scorer.js";
