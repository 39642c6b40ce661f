import {
  type BlockLayout,
  blockBytes,
  blockCount,
  matmulNBits,
  type ParameterScope,
  type Tensor,
} from "../engine/index.js";
import { scaleName } from "./quantized-weights.js";
import type { LinearLayer } from "./transformer.js";

/** The child of an attention's scope that holds the weights of query, key and value below each other. */
export const JOINED = "query_key_value";

/** A product with a weight in blocks: codes `weight` and scales `weight_scale` in `scope`. */
export function blockProduct(
  scope: ParameterScope,
  x: Tensor,
  outputs: number,
  layout: BlockLayout,
  bias?: Tensor,
): Tensor {
  const blocks = blockCount(x.shape.at(-1)!, layout);
  const values = scope.parameter("weight", [outputs, blocks, blockBytes(layout)], "uint8");
  const scales = scope.parameter(scaleName("weight"), [outputs, blocks]);
  return matmulNBits(x, values, scales, { ...layout, ...(bias && { bias }) });
}

/** A linear layer with its weight in blocks. */
export function blockLayer(layout: BlockLayout): LinearLayer {
  return (scope, x, outputs) => blockProduct(scope, x, outputs, layout, scope.parameter("bias", [outputs]));
}
