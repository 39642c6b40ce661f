export * from "./config.js";
export { TrainingError } from "./errors.js";
export {
  type CheckpointChoice,
  checkpointChoices,
  type ExportedModel,
  type ExportOptions,
  exportModel,
} from "./export-model.js";
export type { RunReporter } from "./run-log.js";
export { type TrainOptions, trainAugVAE } from "./train-augvae.js";
export { trainBiART } from "./train-biart.js";
export type { TrainLoopResult } from "./train-loop.js";
export { tokenizerFolder, trainTokenizer } from "./train-tokenizer.js";
