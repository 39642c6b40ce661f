import {
  add,
  concat,
  conv2d,
  divide,
  maxPool2d,
  multiply,
  pad,
  relu,
  reshape,
  slice,
  sqrt,
  subtract,
  type Tensor,
} from "../engine/index.js";
import { type FrozenWeights, frozen } from "./frozen-weights.js";

/** Added to the variances of batch normalization. */
const EPSILON = 1e-3;

/** A layer or block: `[batch, channels, height, width]` → the same with other sizes. */
export type Layer = (x: Tensor) => Tensor;

/**
 * Convolution without bias, batch normalization by running statistics, ReLU: the unit that all of Inception is made of.
 * The normalization goes into the kernel, once, when a session is made.
 *
 * @param edges zeros above and below, and left and right
 */
export function convolutionUnit(
  weights: FrozenWeights,
  name: string,
  edges: readonly [vertical: number, horizontal: number] = [0, 0],
  stride: 1 | 2 = 1,
): Layer {
  return (x) => {
    const part = (suffix: string) => frozen(x.graph, weights, `${name}.${suffix}`);
    const kernel = part("conv.weight");
    const slope = divide(part("bn.weight"), sqrt(add(part("bn.running_var"), EPSILON)));
    const bias = subtract(part("bn.bias"), multiply(part("bn.running_mean"), slope));
    const scaled = multiply(kernel, reshape(slope, [kernel.shape[0]!, 1, 1, 1]));
    const [vertical, horizontal] = edges;
    const padding = [vertical, horizontal, vertical, horizontal] as const;
    return relu(conv2d(x, scaled, bias, { stride, padding }));
  };
}

/** The mean of each pixel's 3 x 3 neighbours that lie within the picture, as TensorFlow pools. */
export function averageOfNeighbours(x: Tensor): Tensor {
  const [height, width] = [x.shape[2]!, x.shape[3]!];
  const present = (size: number, i: number) => Math.min(i + 2, size) - Math.max(i - 1, 0);
  const shares = Array.from(
    { length: height * width },
    (_, i) => 1 / (present(height, Math.floor(i / width)) * present(width, i % width)),
  );
  const sums = sumOfNeighbours(sumOfNeighbours(x, 2), 3);
  return multiply(sums, x.graph.constant("float32", [1, 1, height, width], shares));
}

function sumOfNeighbours(x: Tensor, axis: number): Tensor {
  const size = x.shape[axis]!;
  const wide = pad(x, axis, 1, 1);
  const [before, here, after] = [0, 1, 2].map((start) => slice(wide, axis, start, start + size));
  return add(add(before!, here!), after!);
}

/** The largest of each pixel's 3 x 3 neighbours. */
export const largestNeighbour: Layer = (x) => maxPool2d(x, { kernel: 3, stride: 1, padding: 1 });

const halved: Layer = (x) => maxPool2d(x, { kernel: 3, stride: 2 });

/** Layers one after the other. */
const chain =
  (...layers: readonly Layer[]): Layer =>
  (x) =>
    layers.reduce((hidden, layer) => layer(hidden), x);

/** Branches of one input, their channels one after the other. */
const branches =
  (...layers: readonly Layer[]): Layer =>
  (x) =>
    concat(
      layers.map((layer) => layer(x)),
      1,
    );

/** Names a block's units. */
const unitsOf =
  (weights: FrozenWeights, block: string) =>
  (name: string, edges?: readonly [number, number], stride?: 1 | 2): Layer =>
    convolutionUnit(weights, `${block}.${name}`, edges, stride);

/** Block A (5b, 5c, 5d): 1x1, 5x5, two 3x3, and the neighbours' average. */
export function blockA(weights: FrozenWeights, name: string): Layer {
  const unit = unitsOf(weights, name);
  return branches(
    unit("branch1x1"),
    chain(unit("branch5x5_1"), unit("branch5x5_2", [2, 2])),
    chain(unit("branch3x3dbl_1"), unit("branch3x3dbl_2", [1, 1]), unit("branch3x3dbl_3", [1, 1])),
    chain(averageOfNeighbours, unit("branch_pool")),
  );
}

/** Block B (6a): halves height and width. */
export function blockB(weights: FrozenWeights, name: string): Layer {
  const unit = unitsOf(weights, name);
  return branches(
    unit("branch3x3", [0, 0], 2),
    chain(unit("branch3x3dbl_1"), unit("branch3x3dbl_2", [1, 1]), unit("branch3x3dbl_3", [0, 0], 2)),
    halved,
  );
}

/** Block C (6b to 6e): 7x7 as rows and columns. */
export function blockC(weights: FrozenWeights, name: string): Layer {
  const unit = unitsOf(weights, name);
  const row = (part: string) => unit(part, [0, 3]);
  const column = (part: string) => unit(part, [3, 0]);
  return branches(
    unit("branch1x1"),
    chain(unit("branch7x7_1"), row("branch7x7_2"), column("branch7x7_3")),
    chain(
      unit("branch7x7dbl_1"),
      column("branch7x7dbl_2"),
      row("branch7x7dbl_3"),
      column("branch7x7dbl_4"),
      row("branch7x7dbl_5"),
    ),
    chain(averageOfNeighbours, unit("branch_pool")),
  );
}

/** Block D (7a): halves height and width. */
export function blockD(weights: FrozenWeights, name: string): Layer {
  const unit = unitsOf(weights, name);
  return branches(
    chain(unit("branch3x3_1"), unit("branch3x3_2", [0, 0], 2)),
    chain(
      unit("branch7x7x3_1"),
      unit("branch7x7x3_2", [0, 3]),
      unit("branch7x7x3_3", [3, 0]),
      unit("branch7x7x3_4", [0, 0], 2),
    ),
    halved,
  );
}

/** Block E (7b, 7c), whose last branch pools by {@link averageOfNeighbours} or {@link largestNeighbour}. */
export function blockE(weights: FrozenWeights, name: string, pooling: Layer): Layer {
  const unit = unitsOf(weights, name);
  const crossed = (part: string) => branches(unit(`${part}a`, [0, 1]), unit(`${part}b`, [1, 0]));
  return branches(
    unit("branch1x1"),
    chain(unit("branch3x3_1"), crossed("branch3x3_2")),
    chain(unit("branch3x3dbl_1"), unit("branch3x3dbl_2", [1, 1]), crossed("branch3x3dbl_3")),
    chain(pooling, unit("branch_pool")),
  );
}
