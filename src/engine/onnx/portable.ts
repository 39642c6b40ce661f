import { EngineError } from "../errors.js";
import type { Attribute, Node, Tensor } from "../graph.js";

/** A node as a model states it: tensors by name, "" for an input that is left out. */
export interface NamedNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

/**
 * Operations of ONNX Runtime as operations of ONNX's own.
 * @throws EngineError for one that has no such form.
 */
export function portableNodes(node: Node, nameOf: (tensor: Tensor) => string): NamedNode[] {
  const inputs = node.inputs.map((input) => (input ? nameOf(input) : ""));
  const [output] = node.outputs.map(nameOf) as [string];
  if (node.type === "QuickGelu") {
    const gate = `${output}.gate`;
    const scaled = `${output}.scaled`;
    return [
      ...times(inputs[0]!, floatOf(node.attributes.alpha), scaled),
      { type: "Sigmoid", inputs: [scaled], outputs: [gate] },
      { type: "Mul", inputs: [inputs[0]!, gate], outputs: [output] },
    ];
  }
  if (node.type === "FusedMatMul") return separateProduct(node, nameOf);
  throw new EngineError(`${node.domain}.${node.type} has no portable form`);
}

/** A product of transposed, scaled factors in steps of its own. */
export function separateProduct(node: Node, nameOf: (tensor: Tensor) => string): NamedNode[] {
  const inputs = node.inputs.map((input) => (input ? nameOf(input) : ""));
  const [output] = node.outputs.map(nameOf) as [string];
  const nodes: NamedNode[] = [];
  const operands = (["transA", "transB"] as const).map((flag, i) => {
    if (!node.attributes[flag]) return inputs[i]!;
    const { rank } = node.inputs[i]!;
    const perm = Array.from({ length: rank }, (_, axis) => axis);
    perm.splice(rank - 2, 2, rank - 1, rank - 2);
    const turned = `${output}.${flag}`;
    nodes.push({ type: "Transpose", inputs: [inputs[i]!], outputs: [turned], attributes: { perm } });
    return turned;
  });
  const factor = floatOf(node.attributes.alpha);
  const product = factor === 1 ? output : `${output}.product`;
  nodes.push({ type: "MatMul", inputs: operands, outputs: [product] });
  return factor === 1 ? nodes : [...nodes, ...times(product, factor, output)];
}

function floatOf(attribute: Attribute | undefined): number {
  return typeof attribute === "object" && "float" in attribute ? attribute.float : 1;
}

function times(input: string, factor: number, output: string): NamedNode[] {
  if (factor === 1) return [{ type: "Identity", inputs: [input], outputs: [output] }];
  const constant = `${output}.factor`;
  return [
    { type: "Constant", inputs: [], outputs: [constant], attributes: { value_float: { float: factor } } },
    { type: "Mul", inputs: [input, constant], outputs: [output] },
  ];
}
