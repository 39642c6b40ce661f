export { assertTensors } from "./assert-tensors.js";
export { type AtomicWriteOptions, type OpenFile, writeAll, writeFileAtomically } from "./atomic-file.js";
export { writeFolderAtomically } from "./atomic-folder.js";
export { type BlockFormat, blockFormats, writeBlockWeights } from "./block-file.js";
export { sha256, tensorsDigest } from "./checksum.js";
export { CheckpointError } from "./errors.js";
export { type Checkpoint, type LoadOptions, loadCheckpoint } from "./load-checkpoint.js";
export { pruneCheckpoints } from "./prune.js";
export type { SafetensorsHeader, StoredDataType, StoredTensor } from "./safetensors-header.js";
export {
  type ReadOptions,
  readSafetensors,
  readSafetensorsHeader,
  type Safetensors,
  SafetensorsFile,
} from "./safetensors-reader.js";
export { type WriteOptions, writeSafetensors } from "./safetensors-writer.js";
export {
  type ModelContent,
  requireFree,
  type SaveOptions,
  saveCheckpoint,
  saveModelFolder,
  type TensorGroups,
} from "./save-checkpoint.js";
export {
  type Best,
  type CheckpointLocation,
  listStepFolders,
  locateCheckpoint,
  readBest,
  type StepFolder,
} from "./step-folders.js";
export {
  differentMakers,
  makerNames,
  originalAugVAE,
  type TokenMakers,
  tokenMakersOf,
  tokenMakersSchema,
} from "./token-makers.js";
export {
  readWeights,
  readWeightsHeader,
  type WeightFileHeader,
  type WeightFormat,
  weightFormats,
  writeWeights,
} from "./weight-file.js";
