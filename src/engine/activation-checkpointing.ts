import { backpropagate } from "./gradients.js";
import { customGradient, emitOne, sizeOf, type Tensor } from "./graph.js";
import { reshape, slice } from "./operations/layout.js";

/**
 * Computes `build(inputs)` and forgets what lies between: the backward pass computes it again from the inputs (Chen et
 * al., 2016). Less memory for one forward pass more. `build` is called twice and must make the same graph both times;
 * parameters come from the graph by their names. Runtimes that merge equal nodes undo it: training steps switch such
 * optimizations off.
 */
export function checkpointed(
  inputs: readonly Tensor[],
  build: (inputs: readonly Tensor[]) => Tensor,
): Tensor {
  const value = build(inputs);
  const sources = [...inputs, ...parametersBetween(inputs, value)];
  return customGradient(value, sources, (gradient) => {
    const again = inputs.map((input) => after(input, gradient));
    const rebuilt = build(again);
    return backpropagate(rebuilt, gradient, [...again, ...sources.slice(inputs.length)]);
  });
}

/**
 * The same values, but not before `other` is known: else the runtime could compute the second time at once, and keep it
 * for as long as the first.
 */
function after(x: Tensor, other: Tensor): Tensor {
  const { graph, dtype, shape } = x;
  const one = slice(reshape(other, [sizeOf(other)]), 0, 0, 1);
  const always = graph.constant("bool", [1], [1]);
  return emitOne(graph, { type: "Where", inputs: [always, x, one], sources: [], dtype, shape });
}

/** Parameters that a value depends on, other than through the inputs. */
function parametersBetween(inputs: readonly Tensor[], value: Tensor): Tensor[] {
  const seen = new Set<Tensor>(inputs);
  const found: Tensor[] = [];
  const stack = [value];
  while (stack.length > 0) {
    const tensor = stack.pop()!;
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    if (tensor.node) stack.push(...tensor.node.sources.filter((source) => source !== undefined));
    else if (tensor.graph.parameters.get(tensor.name) === tensor) found.push(tensor);
  }
  return found;
}
