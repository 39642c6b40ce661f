import { EngineError } from "./errors.js";
import type { Graph, Tensor } from "./graph.js";
import type { DataType } from "./tensor-data.js";

/** A dotted prefix of parameter names, as in a PyTorch state dict. Asking for a name again shares the weight. */
export class ParameterScope {
  constructor(
    readonly graph: Graph,
    readonly prefix = "",
  ) {}

  child(...names: readonly (string | number)[]): ParameterScope {
    return new ParameterScope(this.graph, [this.prefix, ...names].filter((name) => name !== "").join("."));
  }

  parameter(name: string, shape: readonly number[], dtype: DataType = "float32"): Tensor {
    const full = this.prefix ? `${this.prefix}.${name}` : name;
    const known = this.graph.parameters.get(full);
    if (known && (known.shape.join() !== shape.join() || known.dtype !== dtype)) {
      throw new EngineError(
        `parameter "${full}" is ${known.dtype} [${known.shape.join(", ")}] already, not ${dtype} [${shape.join(", ")}]`,
      );
    }
    return known ?? this.graph.parameter(full, shape, dtype);
  }
}
