export { bleu } from "./bleu.js";
export type { CaptionMetric, CaptionPair, CaptionScores } from "./caption-metric.js";
export { captionResult } from "./caption-results.js";
export { cider } from "./cider.js";
export { type ClipCaptionOptions, clipCaptionMetric } from "./clip-caption-metric.js";
export { type MeteorOptions, meteor } from "./meteor/meteor.js";
export {
  CaptionPairingError,
  type Hypothesis,
  type PairedCaptions,
  pairCaptions,
  type ReferenceCaptions,
} from "./pair-captions.js";
export { type CaptionProtocol, captionProtocols, captionTokenizer } from "./protocol.js";
export { type CaptionFiles, type CaptionsRead, readCaptionFiles } from "./read-caption-files.js";
export { rougeL } from "./rouge-l.js";
export { type ScoredCaptions, scoreCaptions } from "./score-captions.js";
export { type TupleScore, tupleScore } from "./spice/f-score.js";
export { type Concept, SceneGraph, type SemanticTuple } from "./spice/scene-graph.js";
export { spice, spiceOfGraphs } from "./spice/spice.js";
export { SpiceError, type SpiceJarOptions } from "./spice/spice-jar.js";
export { installedWordNet, readWordNet } from "./wordnet/read-wordnet.js";
export type { SynonymDictionary } from "./wordnet/synonym-dictionary.js";
