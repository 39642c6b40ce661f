import { EngineError } from "./errors.js";
import type { Node, Tensor } from "./graph.js";
import { add } from "./operations/elementwise.js";

/**
 * Reverse-mode differentiation: symbolic gradients of a scalar with respect to `variables`, added to the
 * same graph. Only nodes on a path from a variable to the scalar are differentiated.
 * @returns one tensor per variable, shaped like it.
 * @throws EngineError where `loss` is not a scalar or a variable does not reach it.
 */
export function gradients(loss: Tensor, variables: readonly Tensor[]): Tensor[] {
  if (loss.rank !== 0) {
    throw new EngineError(`gradients need a scalar loss, given one of shape [${loss.shape.join(", ")}]`);
  }
  return backpropagate(loss, loss.graph.scalar(1, loss.dtype), variables).map((gradient, i) => {
    if (!gradient) throw new EngineError(`no gradient reaches "${variables[i]!.name}"`);
    return gradient;
  });
}

/**
 * What a gradient of `value`, of the same shape, becomes for each of `variables`: the product with the Jacobian; undefined
 * where none of it arrives.
 */
export function backpropagate(
  value: Tensor,
  gradient: Tensor,
  variables: readonly Tensor[],
): (Tensor | undefined)[] {
  const order = orderFrom(value);
  const relevant = new Set<Tensor>(variables);
  for (const node of order) {
    if (node.gradient && node.sources.some((source) => source && relevant.has(source))) {
      for (const output of node.outputs) relevant.add(output);
    }
  }
  const accumulated = new Map<Tensor, Tensor>([[value, gradient]]);
  for (const node of order.reverse()) {
    const incoming = node.outputs.map((output) => accumulated.get(output));
    const flows = incoming.some(Boolean) && node.outputs.some((output) => relevant.has(output));
    if (!flows || !node.gradient) continue;
    const flowing = node.gradient(incoming);
    node.sources.forEach((source, i) => {
      const gradient = flowing[i];
      if (!source || !gradient || !relevant.has(source)) return;
      if (gradient.shape.join() !== source.shape.join()) {
        throw new EngineError(
          `gradient of ${node.type}: [${gradient.shape.join(", ")}] for a source of [${source.shape.join(", ")}]`,
        );
      }
      const known = accumulated.get(source);
      // The sum so far comes second, which `neededNodes` enters first: no more than two parts wait at a time.
      accumulated.set(source, known ? add(gradient, known) : gradient);
    });
  }
  return variables.map((variable) => accumulated.get(variable));
}

/** Nodes that `tensor` depends on through gradients, every node after those that it needs. */
function orderFrom(tensor: Tensor): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  const stack: Node[] = tensor.node ? [tensor.node] : [];
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (state.has(node)) {
      stack.pop();
      if (state.get(node) === "open") {
        state.set(node, "done");
        order.push(node);
      }
      continue;
    }
    state.set(node, "open");
    for (const source of node.sources) {
      if (source?.node && !state.has(source.node)) stack.push(source.node);
    }
  }
  return order;
}
