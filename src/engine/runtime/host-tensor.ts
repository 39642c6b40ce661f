import { RuntimeError } from "../errors.js";
import type { TensorData } from "../tensor-data.js";
import type { AnyTensor } from "./runtime.js";

/** Whether the tensor lies in this program's memory. */
export function isHostTensor(tensor: AnyTensor): tensor is TensorData {
  return "data" in tensor;
}

/** @throws RuntimeError for a tensor of a device's memory, where none can be used */
export function requireHostTensor(name: string, tensor: AnyTensor): TensorData {
  if (isHostTensor(tensor)) return tensor;
  throw new RuntimeError(
    `"${name}" is a tensor of a device's memory; this runtime takes tensors of the program's memory alone`,
  );
}
