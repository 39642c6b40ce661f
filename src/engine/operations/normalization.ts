import { ShapeError } from "../errors.js";
import { customGradient, type Tensor } from "../graph.js";
import { add, divide, multiply, sqrt, subtract } from "./elementwise.js";
import { reshape } from "./layout.js";
import { mean, sum } from "./reduction.js";

/** Layer normalization over the last axis, with scale and bias of its size (Ba et al., 2016). */
export function layerNorm(x: Tensor, scale: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  const width = x.shape.at(-1)!;
  if (scale.rank !== 1 || scale.shape[0] !== width || bias.rank !== 1 || bias.shape[0] !== width) {
    throw new ShapeError("layerNorm", [x.shape, scale.shape, bias.shape], "scale and bias fit the last axis");
  }
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
    return [multiply(centred, inverse), sum(multiply(dy, normalized), leading), sum(dy, leading)];
  });
}

/**
 * Group normalization of `[batch, channels, height, width]` with scale and bias per channel
 * (Wu & He, 2018).
 */
export function groupNorm(x: Tensor, groups: number, scale: Tensor, bias: Tensor, epsilon: number): Tensor {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  if (x.rank !== 4 || channels % groups !== 0) {
    throw new ShapeError(
      "groupNorm",
      [x.shape],
      `[batch, channels, height, width] in ${groups} groups expected`,
    );
  }
  if (scale.shape.join() !== `${channels}` || bias.shape.join() !== `${channels}`) {
    throw new ShapeError("groupNorm", [x.shape, scale.shape, bias.shape], "scale and bias are per channel");
  }
  const grouped = [batch, groups, (channels / groups) * height * width];
  const perGroup = [batch, groups, channels / groups, 1];
  const perChannel = [batch, channels, 1, 1];
  const count = grouped[2]!;
  const flat = reshape(x, grouped);
  const average = mean(flat, [2], true);
  const centred = subtract(flat, average);
  const variance = mean(multiply(centred, centred), [2], true);
  const inverse = divide(1, sqrt(add(variance, epsilon)));
  const normalized = reshape(multiply(centred, inverse), x.shape);
  const channelScale = reshape(scale, [1, channels, 1, 1]);
  const value = add(multiply(normalized, channelScale), reshape(bias, [1, channels, 1, 1]));
  return customGradient(value, [x, scale, bias], (dy) => {
    // With g = dy * scale and per-group sums of g and g * normalized, all taken from per-channel sums:
    // dx = inverse * (g - mean(g) - normalized * mean(g * normalized)).
    const biasPart = sum(dy, [2, 3]);
    const scalePart = sum(multiply(dy, normalized), [2, 3]);
    const groupScale = reshape(scale, [1, groups, channels / groups, 1]);
    const meanOf = (part: Tensor) =>
      multiply(sum(multiply(reshape(part, perGroup), groupScale), [2], true), 1 / count);
    const spread = (perGroupValue: Tensor) => reshape(perGroupValue, [batch, groups, 1, 1]);
    const a = multiply(reshape(inverse, [batch, groups, 1, 1]), groupScale);
    const b = multiply(spread(meanOf(scalePart)), reshape(inverse, [batch, groups, 1, 1]));
    const c = multiply(spread(meanOf(biasPart)), reshape(inverse, [batch, groups, 1, 1]));
    const fromOutput = multiply(dy, reshape(a, perChannel));
    const grouped4 = [batch, groups, channels / groups, height * width];
    const correction = add(multiply(reshape(normalized, grouped4), b), c);
    const dx = subtract(fromOutput, reshape(correction, x.shape));
    return [dx, sum(scalePart, [0]), sum(biasPart, [0])];
  });
}
