import { EngineError } from "../errors.js";
import type { Attribute, Graph, Node, Tensor } from "../graph.js";
import { bytesPerElement, type DataType, type TensorData } from "../tensor-data.js";
import { type NamedNode, portableNodes } from "./portable.js";
import { ProtobufWriter } from "./protobuf.js";
import { webgpuProduct } from "./webgpu.js";

/** ONNX 1.12's: the newest that Debian's checker knows, and all that the engine needs. */
const OPSET = 17;
const IR_VERSION = 8;
/** Protobuf cannot hold more than 2 GiB in one message. */
const LARGEST_MODEL = 2 ** 31 - 2 ** 20;

/** Element types of onnx.proto's TensorProto.DataType. */
const elementTypes: Record<DataType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

export interface ModelOptions {
  /** Shown by tools that open the model. */
  name?: string;
  /**
   * Values of parameters that become initializers, so that the runtime may prepack them. A parameter
   * without a value is an input of the model.
   */
  values?: Readonly<Record<string, TensorData>>;
  /**
   * Keeps to ONNX's own operations, for runtimes other than ONNX Runtime. Without it, operations of ONNX Runtime stand
   * where they are faster.
   */
  portable?: boolean;
  /**
   * Writes operations that WebGPU's kernels lack, and that would run on the CPU between two copies, as others that they
   * have.
   */
  webgpu?: boolean;
  /** Declares initializers as external data, to be handed over when the session is created. */
  external?: boolean;
  /**
   * First axes of inputs and outputs, by name, whose size each run decides anew: that of the graph is an example. The
   * runtime takes other sizes where nothing between holds the example's, such as a constant or a shape that is stated:
   * {@link reshape} states all sizes but the first.
   */
  openFirstAxes?: ReadonlySet<string>;
  /**
   * Keeps ONNX Runtime's memory low where a graph has many large tensors that live long, as training graphs do.
   * Other programs may refuse such a model.
   *
   * Nodes are listed from the last to the first. The runtime sorts them anew, walking from the outputs and entering the
   * input with the highest place in the list first: only from a list turned round does it come to the order of
   * {@link neededNodes}, which takes a weight's gradient as soon as it can be and so lets its activations go.
   *
   * Sizes of inputs are not declared. Where it knows sizes, the runtime keeps a dead tensor's memory for the next tensor of
   * the same shape, however late that comes: memory of the forward pass would wait for the backward pass.
   */
  leanMemory?: boolean;
}

/**
 * Emits the part of a graph that its outputs need as an ONNX model.
 * @throws EngineError where the model would pass protobuf's 2 GiB, or cannot be portable.
 */
export function toOnnx(graph: Graph, options: ModelOptions = {}): Uint8Array {
  const { nodes, reached } = neededNodes(graph);
  const names = new Map<Tensor, string>();
  for (const [name, output] of graph.outputs) {
    const tensor = withoutIdentities(output);
    if (tensor.node && !names.has(tensor)) names.set(tensor, name);
  }
  const nameOf = (tensor: Tensor) => {
    const source = withoutIdentities(tensor);
    return names.get(source) ?? source.name;
  };
  const isOpen = (name: string, axis: number) => axis === 0 && options.openFirstAxes?.has(name) === true;
  const writer = new ProtobufWriter();
  writer.integer(1, IR_VERSION);
  writer.string(2, "lverse");
  writer.message(7, (proto) => {
    for (const node of options.leanMemory ? nodes.toReversed() : nodes) {
      for (const one of writtenNodes(node, nameOf, options))
        proto.message(1, (inner) => writeNode(inner, one));
    }
    for (const [name, tensor] of graph.outputs) {
      if (nameOf(tensor) === name) continue;
      proto.message(1, (inner) => {
        inner.string(1, nameOf(tensor));
        inner.string(2, name);
        inner.string(4, "Identity");
      });
    }
    proto.string(2, options.name ?? "graph");
    for (const { tensor, data } of graph.constants.values()) {
      if (reached.has(tensor)) proto.message(5, (inner) => writeTensor(inner, tensor.name, data, false));
    }
    const inputs = [...graph.inputs.values()].filter((tensor) => reached.has(tensor));
    for (const [name, tensor] of graph.parameters) {
      if (!reached.has(tensor)) continue;
      const data = options.values?.[name];
      if (data)
        proto.message(5, (inner) => writeTensor(inner, name, checked(tensor, data), !!options.external));
      else inputs.push(tensor);
    }
    for (const tensor of inputs) {
      const { name } = tensor;
      const undeclared = options.leanMemory === true && graph.inputs.has(name);
      const open = (axis: number) => undeclared || isOpen(name, axis);
      proto.message(11, (inner) => writeValueInfo(inner, name, tensor, open));
    }
    for (const [name, tensor] of graph.outputs) {
      proto.message(12, (inner) => writeValueInfo(inner, name, tensor, (axis) => isOpen(name, axis)));
    }
  });
  const domains = [["", OPSET], ...(options.portable ? [] : [["com.microsoft", 1]])] as [string, number][];
  for (const [domain, version] of domains) {
    writer.message(8, (proto) => {
      proto.string(1, domain);
      proto.integer(2, version);
    });
  }
  if (writer.length > LARGEST_MODEL) {
    throw new EngineError(`the model takes ${writer.length} bytes, protobuf allows 2 GiB: use external data`);
  }
  return writer.finish();
}

/** The tensor that an Identity, or a chain of them, passes on: they carry gradient rules and compute nothing. */
function withoutIdentities(tensor: Tensor): Tensor {
  let source = tensor;
  while (source.node?.type === "Identity") source = source.node.inputs[0]!;
  return source;
}

/** Nodes but for Identities that the outputs need, each after those that it needs. */
function neededNodes(graph: Graph): { nodes: Node[]; reached: Set<Tensor> } {
  const nodes: Node[] = [];
  const reached = new Set<Tensor>();
  const done = new Set<Node>();
  const open = new Set<Node>();
  const stack = [...graph.outputs.values()].map(withoutIdentities).reverse();
  for (const tensor of stack) reached.add(tensor);
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!.node;
    if (!node || done.has(node)) {
      stack.pop();
    } else if (open.has(node)) {
      stack.pop();
      done.add(node);
      nodes.push(node);
    } else {
      open.add(node);
      for (const direct of node.inputs) {
        if (!direct) continue;
        const input = withoutIdentities(direct);
        reached.add(input);
        if (input.node && !done.has(input.node)) stack.push(input);
      }
    }
  }
  return { nodes, reached };
}

function checked(tensor: Tensor, data: TensorData): TensorData {
  if (data.dtype !== tensor.dtype || data.shape.join() !== tensor.shape.join()) {
    throw new EngineError(
      `value of "${tensor.name}" is ${data.dtype} [${data.shape.join(", ")}], ` +
        `the graph has ${tensor.dtype} [${tensor.shape.join(", ")}]`,
    );
  }
  return data;
}

function writtenNodes(node: Node, nameOf: (tensor: Tensor) => string, options: ModelOptions): NamedNode[] {
  if (options.webgpu && node.type === "FusedMatMul") return webgpuProduct(node, nameOf);
  if (options.portable && node.domain) return portableNodes(node, nameOf);
  return [withNames(node, nameOf)];
}

function withNames(node: Node, nameOf: (tensor: Tensor) => string): NamedNode {
  const inputs = node.inputs.map((input) => (input ? nameOf(input) : ""));
  return { ...node, inputs, outputs: node.outputs.map(nameOf) };
}

function writeNode(writer: ProtobufWriter, node: NamedNode): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(4, node.type);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    writer.message(5, (inner) => writeAttribute(inner, name, value));
  }
  if (node.domain) writer.string(7, node.domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, value: Attribute): void {
  const FLOAT = 1;
  const INT = 2;
  const STRING = 3;
  const INTS = 7;
  writer.string(1, name);
  if (typeof value === "number") {
    writer.integer(3, value);
    writer.integer(20, INT);
  } else if (typeof value === "string") {
    writer.string(4, value);
    writer.integer(20, STRING);
  } else if ("float" in value) {
    writer.float(2, value.float);
    writer.integer(20, FLOAT);
  } else {
    for (const element of value) writer.integer(8, element);
    writer.integer(20, INTS);
  }
}

function writeTensor(writer: ProtobufWriter, name: string, data: TensorData, external: boolean): void {
  for (const size of data.shape) writer.integer(1, size);
  writer.integer(2, elementTypes[data.dtype]);
  writer.string(8, name);
  const { buffer, byteOffset, byteLength } = data.data;
  if (external) {
    writer.message(13, (entry) => {
      entry.string(1, "location");
      entry.string(2, name);
    });
    writer.message(13, (entry) => {
      entry.string(1, "length");
      entry.string(2, String(data.data.length * bytesPerElement(data.dtype)));
    });
    writer.integer(14, 1);
  } else {
    writer.bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
  }
}

function writeValueInfo(
  writer: ProtobufWriter,
  name: string,
  tensor: Tensor,
  open: (axis: number) => boolean,
): void {
  writer.string(1, name);
  writer.message(2, (type) => {
    type.message(1, (tensorType) => {
      tensorType.integer(1, elementTypes[tensor.dtype]);
      tensorType.message(2, (shape) => {
        tensor.shape.forEach((size, axis) => {
          shape.message(1, (dimension) => {
            if (!open(axis)) dimension.integer(1, size);
          });
        });
      });
    });
  });
}
