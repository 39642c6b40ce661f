import { type BlockLayout, blockBytes, blockCount } from "../block-quantization.js";
import { ShapeError } from "../errors.js";
import { emitOne, type Tensor } from "../graph.js";
import { requireAxes, requireDtype, requireShape, requireWhole } from "./shapes.js";

/** How a product with a weight in blocks is computed. */
export interface BlockMatmulOptions extends BlockLayout {
  /** `[outputs]`, added to the product. */
  readonly bias?: Tensor;
  /**
   * ONNX Runtime's `accuracy_level`: at 4, the input is rounded to 8 bits with a scale for each of its blocks and the products
   * are summed as integers; at 0 all is float32, several times slower. At 4, the default, the runtime does so only
   * where the weight is an initializer and its processor has a kernel for it; elsewhere it computes as at 0.
   */
  readonly accuracyLevel?: 0 | 4;
}

/**
 * `x W^T + bias` with a weight in blocks (see `BlockWeight`): x float32 `[…, inputs]`, codes uint8
 * `[outputs, blocks, size * bits / 8]`, scales float32 `[outputs, blocks]` → `[…, outputs]`. Runs as ONNX Runtime's
 * MatMulNBits. No gradient: codes are not differentiable, and x's is not needed for inference.
 *
 * @throws ShapeError for shapes, element types, bits or a block size that do not fit
 */
export function matmulNBits(
  x: Tensor,
  values: Tensor,
  scales: Tensor,
  { bits, size, bias, accuracyLevel = 4 }: BlockMatmulOptions,
): Tensor {
  const name = "matmulNBits";
  const operands = bias ? [x, values, scales, bias] : [x, values, scales];
  const refuse = (problem: string) => {
    throw new ShapeError(
      name,
      operands.map(({ shape }) => shape),
      problem,
    );
  };
  if (bits !== 4 && bits !== 8) refuse(`bits is ${bits}, 4 or 8 expected`);
  requireWhole(name, "block size", size, 16, operands);
  if (!Number.isInteger(Math.log2(size))) refuse(`block size is ${size}, a power of two expected`);
  if (accuracyLevel !== 0 && accuracyLevel !== 4) {
    refuse(`accuracy level is ${accuracyLevel}, 0 or 4 expected`);
  }
  requireAxes(name, x, 2, operands);
  const inputs = x.shape.at(-1)!;
  const layout = { bits, size };
  const blocks = blockCount(inputs, layout);
  requireShape(name, values, ["outputs", blocks, blockBytes(layout)], operands);
  const outputs = values.shape[0]!;
  requireShape(name, scales, [outputs, blocks], operands);
  if (bias) requireShape(name, bias, [outputs], operands);
  requireDtype(name, values, ["uint8"], operands);
  for (const tensor of [x, scales, ...(bias ? [bias] : [])]) {
    requireDtype(name, tensor, ["float32"], operands);
  }
  return emitOne(x.graph, {
    type: "MatMulNBits",
    domain: "com.microsoft",
    // Between scales and bias stand zero points of blocks, the middle code where there are none, and an index out of use.
    inputs: bias ? [x, values, scales, undefined, undefined, bias] : [x, values, scales],
    sources: [],
    attributes: { K: inputs, N: outputs, bits, block_size: size, accuracy_level: accuracyLevel },
    dtype: "float32",
    shape: [...x.shape.slice(0, -1), outputs],
  });
}
