export { BiARTError } from "./biart/index.js";
export { CheckpointError } from "./checkpoint/index.js";
export { ConfigError } from "./config/index.js";
export { DataError, encodePng, ImageError, type Picture, type PictureSource } from "./data/index.js";
export { EngineError, type Runtime, RuntimeError } from "./engine/index.js";
export { createNativeRuntime, type NativeRuntimeOptions } from "./engine/runtime/native/index.js";
export { type ClipScorer, type LoadClipOptions, loadClip } from "./metrics/index.js";
export {
  AugVAE,
  ClipReranker,
  type CodebookSheet,
  type CodingOptions,
  type DescribeOptions,
  type Description,
  Drawing,
  type DrawingOrigin,
  type DrawOptions,
  HubError,
  type HubOptions,
  type ImageTokens,
  LVerse,
  type LVerseOptions,
  type ModelConfig,
  type PictureInput,
  PipelineError,
  type PipelineOptions,
  type Progress,
  type Reconstruction,
  type RerankedPair,
  type Reranker,
  type SamplingOptions,
  type SamplingSettings,
} from "./pipelines/index.js";
export { TextError } from "./text/index.js";
