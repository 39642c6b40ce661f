import { backpropagate } from "./gradients.js";
import { customGradient, type Tensor } from "./graph.js";
import { stopGradient } from "./operations/gradient-flow.js";

/**
 * Computes `build(inputs)` and forgets what lies between: the backward pass computes it again from the inputs (Chen et
 * al., 2016). Less memory for one forward pass more. `build` is called twice and must make the same graph both times;
 * parameters come from the graph by their names. It works where the runtime neither merges equal nodes nor computes
 * early what is needed late: training steps switch such optimizations off and list nodes in the order that ONNX Runtime
 * keeps (`leanMemory` of {@link ModelOptions}).
 */
export function checkpointed(
  inputs: readonly Tensor[],
  build: (inputs: readonly Tensor[]) => Tensor,
): Tensor {
  const value = build(inputs);
  const sources = [...inputs, ...parametersBetween(inputs, value)];
  return customGradient(value, sources, (gradient) => {
    const again = inputs.map((input) => stopGradient(input));
    const rebuilt = build(again);
    return backpropagate(rebuilt, gradient, [...again, ...sources.slice(inputs.length)]);
  });
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
