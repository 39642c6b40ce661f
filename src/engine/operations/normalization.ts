import { ShapeError } from "../errors.js";
import { customGradient, type Tensor } from "../graph.js";
import { add, multiply, subtract } from "./elementwise.js";
import { reshape } from "./layout.js";
import { matmul } from "./matmul.js";
import { mean, sum } from "./reduction.js";
import { floats, requireAxes, requireDtype, requireSameDtype, requireShape, requireWhole } from "./shapes.js";

/** Layer normalization over the last axis, with scale and bias of its size (Ba et al., 2016). */
export function layerNorm(x: Tensor, scale: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  const operands = [x, scale, bias];
  requireAxes("layerNorm", x, 1, operands);
  requireShape("layerNorm", scale, x.shape.slice(-1), operands);
  requireShape("layerNorm", bias, x.shape.slice(-1), operands);
  requireSameDtype("layerNorm", ...operands);
  requireDtype("layerNorm", x, floats, operands);
  const statistics = x.shape.map((size, i) => (i === x.rank - 1 ? 1 : size));
  const [value, average, inverse] = x.graph.emit({
    type: "LayerNormalization",
    inputs: [x, scale, bias],
    attributes: { axis: x.rank - 1, epsilon: { float: epsilon } },
    outputs: [
      { dtype: x.dtype, shape: x.shape },
      { dtype: x.dtype, shape: statistics },
      { dtype: x.dtype, shape: statistics },
    ],
  }) as [Tensor, Tensor, Tensor];
  return customGradient(value, [x, scale, bias], (dy) => {
    const normalized = multiply(subtract(x, average), inverse);
    const scaled = multiply(dy, scale);
    const along = mean(multiply(scaled, normalized), [-1], true);
    const centred = subtract(subtract(scaled, mean(scaled, [-1], true)), multiply(normalized, along));
    const leading = x.shape.slice(0, -1).map((_, i) => i);
    const sumRows = (rows: Tensor) =>
      x.graph.device === "gpu" ? leading.reduce((rest) => sum(rest, [0]), rows) : sum(rows, leading);
    return [multiply(centred, inverse), sumRows(multiply(dy, normalized)), sumRows(dy)];
  });
}

/**
 * Group normalization of `[batch, channels, height, width]` with scale and bias per channel
 * (Wu & He, 2018).
 */
export function groupNorm(x: Tensor, groups: number, scale: Tensor, bias: Tensor, epsilon: number): Tensor {
  const operands = [x, scale, bias];
  requireShape("groupNorm", x, ["batch", "channels", "height", "width"], operands);
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  requireShape("groupNorm", scale, [channels], operands);
  requireShape("groupNorm", bias, [channels], operands);
  requireSameDtype("groupNorm", ...operands);
  requireDtype("groupNorm", x, floats, operands);
  requireWhole("groupNorm", "groups", groups, 1, operands);
  if (channels % groups !== 0) {
    const shapes = operands.map(({ shape }) => shape);
    throw new ShapeError("groupNorm", shapes, `${channels} channels do not divide into ${groups} groups`);
  }
  const perGroup = channels / groups;
  const { normalized, inverse } = normalizeRows(
    reshape(x, [batch * groups, perGroup * height * width]),
    epsilon,
  );
  const channelScale = reshape(scale, [1, channels, 1, 1]);
  const value = add(multiply(reshape(normalized, x.shape), channelScale), reshape(bias, [1, channels, 1, 1]));
  return customGradient(value, [x, scale, bias], (dy) => {
    // With g = dy * scale and its sums per group taken from sums per channel:
    // dx = inverse * (g - mean(g) - normalized * mean(g * normalized)).
    const pixels = height * width;
    const rows = [batch * channels, 1, pixels];
    const biasPart = reshape(sum(dy, [2, 3]), [batch, groups, perGroup, 1]);
    // Products of a row with itself: no tensor of the picture's size is written for the sum.
    const products =
      x.graph.device === "gpu"
        ? sum(multiply(reshape(dy, rows), reshape(normalized, rows)), [2])
        : matmul(reshape(dy, rows), reshape(normalized, rows), { transposeB: true });
    const scalePart = reshape(products, [batch, groups, perGroup, 1]);
    const groupScale = reshape(scale, [1, groups, perGroup, 1]);
    const groupInverse = reshape(inverse, [batch, groups, 1, 1]);
    const meanOf = (part: Tensor) =>
      multiply(sum(multiply(part, groupScale), [2], true), 1 / (perGroup * pixels));
    const spread = multiply(meanOf(scalePart), groupInverse);
    const shift = multiply(meanOf(biasPart), groupInverse);
    const slope = reshape(multiply(groupInverse, groupScale), [batch, channels, 1, 1]);
    const grouped = [batch, groups, perGroup * pixels, 1];
    const correction = add(multiply(reshape(normalized, grouped), spread), shift);
    const dx = subtract(multiply(dy, slope), reshape(correction, x.shape));
    const perChannel = (part: Tensor) => sum(reshape(part, [batch, channels]), [0]);
    return [dx, perChannel(scalePart), perChannel(biasPart)];
  });
}

/** Rows `[rows, size]` brought to mean 0 and variance 1, and the factor that did it, `[rows, 1]`. No gradient. */
function normalizeRows(x: Tensor, epsilon: number): { normalized: Tensor; inverse: Tensor } {
  const [rows, size] = x.shape as [number, number];
  const ones = x.graph.constant(x.dtype, [size], new Float32Array(size).fill(1));
  const [normalized, , inverse] = x.graph.emit({
    type: "LayerNormalization",
    inputs: [x, ones],
    sources: [],
    attributes: { axis: 1, epsilon: { float: epsilon } },
    outputs: [
      { dtype: x.dtype, shape: x.shape },
      { dtype: x.dtype, shape: [rows, 1] },
      { dtype: x.dtype, shape: [rows, 1] },
    ],
  }) as [Tensor, Tensor, Tensor];
  return { normalized, inverse };
}
