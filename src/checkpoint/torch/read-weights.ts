import { type TensorData, tensorData } from "../../engine/tensor-data.js";
import { CheckpointError } from "../errors.js";
import type { TorchTensor } from "./torch-tensor.js";

/**
 * A trained weight as float32.
 *
 * @param path of the file, for the message
 * @throws CheckpointError for a tensor that holds no floating-point numbers
 */
export async function readFloat32(
  name: string,
  tensor: TorchTensor,
  path: string,
): Promise<TensorData<"float32">> {
  const values = await tensor.read();
  if (values instanceof Float32Array) return { dtype: "float32", shape: tensor.shape, data: values };
  if (values instanceof Float64Array) return tensorData("float32", tensor.shape, values);
  throw new CheckpointError({
    path,
    problem: `tensor ${name} holds no weights`,
    found: tensor.dtype,
    expected: "floating-point numbers",
  });
}
