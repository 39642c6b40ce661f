import { EngineError, ShapeError } from "./errors.js";
import { type DataType, elementCount, type TensorData, tensorData } from "./tensor-data.js";

/** A float attribute; plain numbers are integers. */
export interface FloatAttribute {
  readonly float: number;
}

/** An attribute of an ONNX operation: integers, text, or a float. */
export type Attribute = number | readonly number[] | string | FloatAttribute;

/**
 * The gradients of a node's sources, given those of its outputs (undefined where nothing depends on one);
 * undefined where a source has none.
 */
export type GradientRule = (gradients: readonly (Tensor | undefined)[]) => readonly (Tensor | undefined)[];

/** A symbolic tensor: static shape and dtype, produced by a node, or an input, parameter or constant. */
export class Tensor {
  constructor(
    readonly graph: Graph,
    readonly name: string,
    readonly dtype: DataType,
    readonly shape: readonly number[],
    readonly node: Node | undefined,
  ) {}

  /** Number of axes; 0 for a scalar. */
  get rank(): number {
    return this.shape.length;
  }
}

/** One ONNX operation. */
export interface Node {
  readonly type: string;
  /** "" is ONNX's own domain; "com.microsoft" holds ONNX Runtime's further operations. */
  readonly domain: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The tensors that the gradient rule speaks of; the inputs unless said otherwise. */
  readonly sources: readonly (Tensor | undefined)[];
  readonly gradient: GradientRule | undefined;
}

/** An operation to be added, with the dtypes and shapes of its outputs. */
export interface NodeDescription {
  type: string;
  domain?: string;
  inputs: readonly (Tensor | undefined)[];
  outputs: readonly { dtype: DataType; shape: readonly number[] }[];
  attributes?: Readonly<Record<string, Attribute>>;
  sources?: readonly (Tensor | undefined)[];
  /** Receives the node's outputs, so that rules can reuse them. */
  gradient?: (outputs: readonly Tensor[]) => GradientRule;
}

/** How operations are written into a graph. */
export interface GraphOptions {
  /** Whether 3 x 3 convolutions are computed by minimal filtering where that is faster; so they are on a CPU unless told. */
  readonly winograd?: boolean;
  /**
   * What the graph is to run on, "cpu" by default. For a GPU, long sums are cut into parts that many groups of threads
   * take side by side.
   */
  readonly device?: "cpu" | "gpu";
}

/**
 * A graph of tensors under construction. Inputs are fed at every run; parameters are the trained weights
 * under their checkpoint names (inputs of a training model, initializers of an inference model); constants
 * are part of the model.
 */
export class Graph {
  readonly inputs = new Map<string, Tensor>();
  readonly parameters = new Map<string, Tensor>();
  readonly constants = new Map<string, { tensor: Tensor; data: TensorData }>();
  readonly outputs = new Map<string, Tensor>();
  #names = 0;
  readonly #constantKeys = new Map<string, Tensor>();
  readonly winograd: boolean;
  readonly device: "cpu" | "gpu";

  constructor(options: GraphOptions = {}) {
    this.device = options.device ?? "cpu";
    this.winograd = options.winograd ?? this.device === "cpu";
  }

  /** Declares a tensor that every run is fed, of the given shape. */
  input(name: string, dtype: DataType, shape: readonly number[]): Tensor {
    return this.#declare(this.inputs, name, dtype, shape);
  }

  /** Declares a trained weight under its checkpoint name. */
  parameter(name: string, shape: readonly number[], dtype: DataType = "float32"): Tensor {
    return this.#declare(this.parameters, name, dtype, shape);
  }

  #declare(table: Map<string, Tensor>, name: string, dtype: DataType, shape: readonly number[]): Tensor {
    if (this.inputs.has(name) || this.parameters.has(name)) {
      throw new EngineError(`the graph has an input or parameter "${name}" already`);
    }
    if (shape.some((size) => !Number.isInteger(size) || size < 0)) {
      throw new ShapeError(name, [shape], "every size must be a whole number of zero or more");
    }
    const tensor = new Tensor(this, name, dtype, [...shape], undefined);
    table.set(name, tensor);
    return tensor;
  }

  /** A tensor of fixed values. Small equal constants are stored once. */
  constant(dtype: DataType, shape: readonly number[], values: ArrayLike<number> | ArrayLike<bigint>): Tensor {
    const key =
      values.length <= 64 ? `${dtype}|${shape.join(",")}|${Array.from(values, String).join(",")}` : "";
    const known = this.#constantKeys.get(key);
    if (known) return known;
    const tensor = new Tensor(this, this.#nextName("c"), dtype, [...shape], undefined);
    this.constants.set(tensor.name, { tensor, data: tensorData(dtype, shape, values) });
    if (key) this.#constantKeys.set(key, tensor);
    return tensor;
  }

  /** A constant of shape `[]`. */
  scalar(value: number, dtype: DataType = "float32"): Tensor {
    return this.constant(dtype, [], [value]);
  }

  /** The value of a scalar constant, or undefined. */
  scalarValue(tensor: Tensor): number | undefined {
    const constant = this.constants.get(tensor.name);
    return constant && tensor.rank === 0 ? Number(constant.data.data[0]) : undefined;
  }

  /** Adds an operation; the shapes must have been checked by the caller, who knows its meaning. */
  emit(description: NodeDescription): readonly Tensor[] {
    const outputs: Tensor[] = [];
    const node: Node = {
      type: description.type,
      domain: description.domain ?? "",
      inputs: description.inputs,
      outputs,
      attributes: description.attributes ?? {},
      sources: description.sources ?? description.inputs,
      gradient: undefined,
    };
    for (const tensor of [...node.inputs, ...node.sources]) {
      if (tensor && tensor.graph !== this) {
        throw new EngineError(`${node.type}: tensor "${tensor.name}" belongs to another graph`);
      }
    }
    for (const { dtype, shape } of description.outputs) {
      outputs.push(new Tensor(this, this.#nextName("t"), dtype, [...shape], node));
    }
    const rule = description.gradient?.(outputs);
    return rule ? attachGradient(node, rule) : outputs;
  }

  /** Names a tensor as an output of the model. */
  output(name: string, tensor: Tensor): void {
    if (this.outputs.has(name) || this.inputs.has(name) || this.parameters.has(name)) {
      throw new EngineError(`the graph has a tensor "${name}" already`);
    }
    this.outputs.set(name, tensor);
  }

  #nextName(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }
}

function attachGradient(node: Node, rule: GradientRule): readonly Tensor[] {
  (node as { gradient: GradientRule | undefined }).gradient = rule;
  return node.outputs;
}

/** Emits an operation with one output. */
export function emitOne(
  graph: Graph,
  description: Omit<NodeDescription, "outputs" | "gradient"> & {
    dtype: DataType;
    shape: readonly number[];
    gradient?: (gradient: Tensor, output: Tensor) => readonly (Tensor | undefined)[];
  },
): Tensor {
  const { dtype, shape, gradient, ...rest } = description;
  const outputs = graph.emit({
    ...rest,
    outputs: [{ dtype, shape }],
    ...(gradient && {
      gradient:
        ([output]) =>
        ([dy]) =>
          dy ? gradient(dy, output!) : [],
    }),
  });
  return outputs[0]!;
}

/**
 * Gives a composed computation a gradient rule of its own: `value` was built from `sources` in any way, and
 * `rule` alone says how a gradient flows back to them.
 */
export function customGradient(
  value: Tensor,
  sources: readonly Tensor[],
  rule: (gradient: Tensor) => readonly (Tensor | undefined)[],
): Tensor {
  return emitOne(value.graph, {
    type: "Identity",
    inputs: [value],
    sources,
    dtype: value.dtype,
    shape: value.shape,
    gradient: rule,
  });
}

/** Elements of a tensor. */
export function sizeOf(tensor: Tensor): number {
  return elementCount(tensor.shape);
}
