import type { Tensor } from "./graph.js";

/** A parameter's next value and moments, and the names under which the graph takes their present ones. */
export interface ParameterUpdate {
  readonly name: string;
  readonly value: Tensor;
  readonly moments: readonly { readonly name: string; readonly value: Tensor }[];
}
