export * from "./accumulating-step.js";
export * from "./activation-checkpointing.js";
export * from "./block-quantization.js";
export * from "./errors.js";
export * from "./forward-pass.js";
export * from "./gradients.js";
export {
  type Attribute,
  customGradient,
  Graph,
  type GraphOptions,
  type Node,
  sizeOf,
  Tensor,
} from "./graph.js";
export { type MuonOptions, momentumName } from "./muon.js";
export { type ModelOptions, toOnnx } from "./onnx/model.js";
export * from "./operations/index.js";
export * from "./optimizer.js";
export * from "./parameter-scope.js";
export type { ParameterUpdate } from "./parameter-update.js";
export * from "./random.js";
export type {
  AnyTensor,
  Binding,
  DeviceMemory,
  DeviceTensor,
  Feeds,
  Runtime,
  Session,
  SessionOptions,
} from "./runtime/runtime.js";
export * from "./tensor-data.js";
export { deviceOf } from "./training-session.js";
export * from "./training-step.js";
