export { buildCorpus, type CorpusOptions, type CorpusProgress } from "./build.js";
export type { CorpusManifest, CorpusRecord } from "./manifest.js";
export { type CorpusItem, isCorpus, readCorpus, readCorpusManifest } from "./read.js";
export { baseConcept, SPLITS, type Split, splitOf } from "./split.js";
export { STYLE_NAMES, STYLES, type Style, type StyleName } from "./styles.js";
