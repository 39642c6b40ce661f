import type { Node, Tensor } from "../graph.js";
import { type NamedNode, separateProduct } from "./portable.js";

/**
 * FusedMatMul for WebGPU: of two matrices as Gemm, which reads its factors transposed, otherwise in steps.
 */
export function webgpuProduct(node: Node, nameOf: (tensor: Tensor) => string): NamedNode[] {
  if (node.inputs.some((input) => input?.rank !== 2)) return separateProduct(node, nameOf);
  const { transA = 0, transB = 0, alpha = { float: 1 } } = node.attributes;
  return [
    {
      type: "Gemm",
      inputs: node.inputs.map((input) => nameOf(input!)),
      outputs: node.outputs.map(nameOf),
      attributes: { transA, transB, alpha },
    },
  ];
}
