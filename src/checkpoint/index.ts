export { type AtomicWriteOptions, writeFileAtomically } from "./atomic-file.js";
export { sha256 } from "./checksum.js";
export { CheckpointError } from "./errors.js";
export type { SafetensorsHeader, StoredDataType, StoredTensor } from "./safetensors-header.js";
export {
  type ReadOptions,
  readSafetensors,
  readSafetensorsHeader,
  type Safetensors,
  SafetensorsFile,
} from "./safetensors-reader.js";
export { type WriteOptions, writeSafetensors } from "./safetensors-writer.js";
