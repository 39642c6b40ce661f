import type { AnyTensor } from "./runtime.js";

/** A tensor that passed the checks, under the name that the session declares. */
export interface BoundTensor {
  readonly name: string;
  readonly tensor: AnyTensor;
}
