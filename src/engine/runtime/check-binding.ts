import { RuntimeError } from "../errors.js";
import type { BoundTensor } from "./bound-tensor.js";
import { checkTensor, type DeclaredTensor } from "./declared-tensor.js";
import { checkOverlap } from "./memory-overlap.js";
import type { Feeds } from "./runtime.js";

/** What a session declares. */
export interface Declarations {
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
}

/**
 * Checks inputs and outputs against what a session declares: names, element types, shapes, sizes of the
 * arrays, and that no output lies across other memory of the binding.
 * @throws RuntimeError that names the tensor, what was given and what is expected.
 */
export function checkBinding(declared: Declarations, inputs: Feeds, outputs: Feeds) {
  const missing = declared.inputs.map(({ name }) => name).filter((name) => inputs[name] === undefined);
  if (missing.length > 0) throw new RuntimeError(`no tensor given for input ${quote(missing)}`);
  const computed = Object.keys(outputs);
  if (computed.length === 0) {
    throw new RuntimeError(`no output named; the model has ${quote(declared.outputs.map(nameOf))}`);
  }
  const passed = computed.find((name) => declared.inputs.some((input) => input.name === name));
  if (passed !== undefined) {
    throw new RuntimeError(`output "${passed}" is the input of that name, which no run writes: leave it out`);
  }
  const bound = {
    inputs: checkFeeds("input", declared.inputs, inputs),
    outputs: checkFeeds("output", declared.outputs, outputs),
  };
  checkOverlap(bound.inputs, bound.outputs);
  return bound;
}

function checkFeeds(
  role: "input" | "output",
  declared: readonly DeclaredTensor[],
  feeds: Feeds,
): BoundTensor[] {
  const byName = new Map(declared.map((one) => [one.name, one]));
  return Object.entries(feeds).map(([name, tensor]) => {
    const declaration = byName.get(name);
    if (declaration === undefined) {
      throw new RuntimeError(`the model has no ${role} "${name}"; it has ${quote(declared.map(nameOf))}`);
    }
    checkTensor(role, declaration, tensor);
    return { name, tensor };
  });
}

function nameOf({ name }: DeclaredTensor): string {
  return name;
}

function quote(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
