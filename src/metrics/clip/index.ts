export { type ClipFilesOptions, clipModelFolder, DEFAULT_CLIP } from "./clip-model-files.js";
export { CLIP_MEAN, CLIP_STANDARD_DEVIATION, clipPixels } from "./clip-pixels.js";
export * from "./clip-score.js";
export type { ClipOptions, ClipScorer } from "./clip-scorer.js";
export { cleanText } from "./clip-text.js";
export { ClipTokenizer } from "./clip-tokenizer.js";
export { type LoadClipOptions, loadClip } from "./transformers-clip.js";
