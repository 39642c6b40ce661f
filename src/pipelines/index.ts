export { AugVAE, type PipelineOptions } from "./augvae.js";
export { type AugVAEFolder, openAugVAEFolder } from "./augvae-folder.js";
export { averageModel } from "./average-model.js";
export { ClipReranker } from "./clip-reranker.js";
export { type CodebookSheet, codebookSheet } from "./codebook-sheet.js";
export type { CodingOptions, CodingProgress } from "./coding.js";
export {
  type DescribeOptions,
  type Description,
  type DescriptionSettings,
  describingDefaults,
} from "./describe.js";
export type { DrawnToken, DrawOptions, PictureStart } from "./draw.js";
export { type Choice, Drawing, type DrawingOrigin } from "./drawing.js";
export type { DrawnRow } from "./drawn-rows.js";
export {
  type DatasetPictures,
  type EncodeDatasetOptions,
  encodeAll,
  encodeDataset,
  type RandomView,
} from "./encode-dataset.js";
export { PipelineError } from "./errors.js";
export { type ExportedFile, exportDiffusers } from "./export-diffusers.js";
export { type ExportedGraph, exportOnnx } from "./export-onnx.js";
export {
  drawingCandidatesOf,
  drawingDefaults,
  drawingDefaultsOf,
  type GenerationDefaults,
} from "./generation-defaults.js";
export {
  freeMemory,
  type GenerationMemory,
  type GenerationNetworks,
  generationMemory,
  type MemoryLimit,
} from "./generation-memory.js";
export { fetchHubModel, HubError, type HubOptions, isHubId } from "./hub-model.js";
export {
  type ImportAugVAEOptions,
  type ImportedAugVAE,
  importAugVAE,
  saveImportedAugVAE,
} from "./import-augvae.js";
export { type InspectedFile, type InspectedFolder, inspectFolder } from "./inspect-folder.js";
export { LVerse, type LVerseOptions } from "./lverse.js";
export { type ModelConfig, type ModelConfigInput, modelConfigSchema } from "./model-config.js";
export { modelTensors, type NetworkName, shippedModel } from "./model-folder.js";
export { type NetworkConfig, type NetworkKind, networkConfigSchema, networkKinds } from "./network-config.js";
export {
  describeNetwork,
  type MemoryNeed,
  type NetworkSummary,
  summarizeNetwork,
} from "./network-summary.js";
export type { PictureInput } from "./picture-input.js";
export type { ImageTokens } from "./picture-tokenizer.js";
export type { Progress, Stage } from "./progress.js";
export {
  type AugVAECost,
  type AugVAEQuantization,
  type BiARTCost,
  type BiARTQuantization,
  describeBiARTCost,
  describeCost,
  type Quantization,
} from "./quantization.js";
export { type QuantizedNetworks, type QuantizeOptions, quantizeModel } from "./quantize-model.js";
export type { Reconstruction } from "./reconstruct.js";
export {
  type RerankedPair,
  type Reranker,
  type Reranking,
  type RerankOptions,
  rerankings,
} from "./reranking.js";
export { type CaptionedPicture, demoPairs, samplePairs, samplePictures } from "./sample-pictures.js";
export type { SamplingOptions, SamplingSettings } from "./sampling-settings.js";
export type { SharedBatch } from "./shared-batches.js";
