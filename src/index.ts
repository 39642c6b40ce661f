export { BiARTError } from "./biart/index.js";
export { CheckpointError } from "./checkpoint/index.js";
export { DataError, encodePng, ImageError, type Picture, type PictureSource } from "./data/index.js";
export { EngineError, type Runtime, RuntimeError } from "./engine/index.js";
export { createNativeRuntime, type NativeRuntimeOptions } from "./engine/runtime/native/index.js";
export {
  type ClipOptions,
  type ClipScorer,
  type LoadClipOptions,
  loadClip,
  MetricError,
} from "./metrics/index.js";
export {
  AugVAE,
  type Choice,
  ClipReranker,
  type CodebookSheet,
  type CodingOptions,
  type CodingProgress,
  type DescribeOptions,
  type Description,
  type DescriptionSettings,
  Drawing,
  type DrawingOrigin,
  type DrawnRow,
  type DrawnToken,
  type DrawOptions,
  type GenerationMemory,
  HubError,
  type HubOptions,
  type ImageTokens,
  LVerse,
  type LVerseOptions,
  type ModelConfig,
  type PictureInput,
  type PictureStart,
  PipelineError,
  type PipelineOptions,
  type Progress,
  type Reconstruction,
  type RerankedPair,
  type Reranker,
  type Reranking,
  type RerankOptions,
  type SamplingOptions,
  type SamplingSettings,
  type SharedBatch,
} from "./pipelines/index.js";
export { TextError } from "./text/index.js";
