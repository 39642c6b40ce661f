export { AVATAR_STYLE_NAMES, AVATAR_STYLES, type AvatarStyleName } from "./avatar-styles.js";
export { buildCorpus, type CorpusOptions, type CorpusProgress } from "./build.js";
export type { CorpusManifest, CorpusRecord } from "./manifest.js";
export { type CorpusItem, isCorpus, readCorpus, readCorpusManifest } from "./read.js";
export { baseConcept, SPLITS, type Split, splitOf, splitOfAvatar, splitOfScene } from "./split.js";
export { STYLE_NAMES, STYLES, type Style, type StyleName } from "./styles.js";
