export { ForeignClassError } from "./errors.js";
export { PythonGlobal, PythonObject, type TorchObject, UnknownObject } from "./python-objects.js";
export { type ReadTorchOptions, readTorchCheckpoint } from "./read-torch-checkpoint.js";
export { readFloat32 } from "./read-weights.js";
export { stateDict } from "./state-dict.js";
export type { UnknownClasses } from "./torch-pickle.js";
export type { TorchDataType, TorchValues } from "./torch-storage.js";
export { sameElements, TorchTensor } from "./torch-tensor.js";
