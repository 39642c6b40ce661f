import { CheckpointError } from "../errors.js";
import { kindOf, type TorchObject } from "./python-objects.js";
import { TorchTensor } from "./torch-tensor.js";

/**
 * The tensors of a state dict by their names: of the dictionary under `state_dict` where there is one, as in
 * Lightning's checkpoints, else of the object itself. Entries that are no tensors are left out.
 *
 * @param path of the file, for the message
 * @throws CheckpointError for an object that is no dictionary, or one without tensors
 */
export function stateDict(object: TorchObject, path: string): Map<string, TorchTensor> {
  const inner = object instanceof Map ? object.get("state_dict") : undefined;
  const source = inner ?? object;
  const fail = (found: string): never => {
    throw new CheckpointError({
      path,
      problem: "the file holds no state dict",
      found,
      expected: "a dictionary of tensors by name, or one under state_dict",
    });
  };
  if (!(source instanceof Map)) return fail(kindOf(source));
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of source) {
    if (typeof name === "string" && value instanceof TorchTensor) tensors.set(name, value);
  }
  if (tensors.size > 0) return tensors;
  const keys = [...source.keys()].filter((key) => typeof key === "string").slice(0, 5);
  return fail(`a dictionary with the keys ${keys.join(", ") || "of no text"}`);
}
