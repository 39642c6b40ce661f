import { ProtobufWriter } from "../src/engine/onnx/protobuf.js";
import type { TensorData } from "../src/engine/tensor-data.js";

/** Numbers of onnx.proto's TensorProto.DataType. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;

/** A string is a dimension's symbol; an undefined shape declares none. */
export interface SmallTensor {
  readonly type: keyof typeof elementTypes;
  readonly shape?: readonly (number | string)[];
}

export interface SmallNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * A hand-made ONNX model for what the engine's graphs cannot say: symbolic and unknown shapes, element types
 * that the engine does not bind, outputs that are inputs, external data whose locations are its names.
 */
export function smallModel(
  inputs: Readonly<Record<string, SmallTensor>>,
  nodes: readonly SmallNode[],
  outputs: Readonly<Record<string, SmallTensor>>,
  external: Readonly<Record<string, TensorData>> = {},
): Uint8Array {
  const writer = new ProtobufWriter();
  writer.integer(1, 8);
  writer.message(7, (graph) => {
    for (const node of nodes) {
      graph.message(1, (proto) => {
        for (const name of node.inputs) proto.string(1, name);
        for (const name of node.outputs) proto.string(2, name);
        proto.string(4, node.operator);
      });
    }
    graph.string(2, "small");
    for (const [name, tensor] of Object.entries(external)) {
      graph.message(5, (proto) => {
        for (const size of tensor.shape) proto.integer(1, size);
        proto.integer(2, elementTypes[tensor.dtype]);
        proto.string(8, name);
        proto.message(13, (entry) => {
          entry.string(1, "location");
          entry.string(2, name);
        });
        proto.integer(14, 1);
      });
    }
    for (const [name, tensor] of Object.entries(inputs)) writeValueInfo(graph, 11, name, tensor);
    for (const [name, tensor] of Object.entries(outputs)) writeValueInfo(graph, 12, name, tensor);
  });
  writer.message(8, (opset) => opset.integer(2, 17));
  return writer.finish();
}

function writeValueInfo(graph: ProtobufWriter, field: number, name: string, tensor: SmallTensor): void {
  graph.message(field, (info) => {
    info.string(1, name);
    info.message(2, (type) => {
      type.message(1, (tensorType) => {
        tensorType.integer(1, elementTypes[tensor.type]);
        if (tensor.shape === undefined) return;
        const { shape } = tensor;
        tensorType.message(2, (proto) => {
          for (const size of shape) {
            proto.message(1, (dimension) =>
              typeof size === "number" ? dimension.integer(1, size) : dimension.string(2, size),
            );
          }
        });
      });
    });
  });
}
