import {
  add,
  divide,
  matmul,
  maximum,
  mean,
  multiply,
  reshape,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
} from "../engine/index.js";
import { type FrozenWeights, frozen } from "./frozen-weights.js";
import { vgg16Activations } from "./vgg16.js";

/** What LPIPS subtracts from the channels of pictures in [-1, 1], and divides them by: ImageNet's statistics. */
const SHIFT = [-0.03, -0.088, -0.188];
const SCALE = [0.458, 0.448, 0.45];

/**
 * LPIPS with VGG16, version 0.1 (Zhang et al., 2018), in evaluation mode: how different two pictures look, 0 for equal
 * ones. Pictures `[batch, 3, height, width]` in [-1, 1] → `[batch]`. Weights: torchvision's `features.*` and the linear
 * heads `lin0.model.1.weight` to `lin4.model.1.weight`, `[1, channels, 1, 1]`.
 * @throws MetricError where a weight is missing, ShapeError where one does not fit.
 */
export function lpips(pictures: Tensor, others: Tensor, weights: FrozenWeights): Tensor {
  const ours = vgg16Activations(lpipsInput(pictures), weights);
  const theirs = vgg16Activations(lpipsInput(others), weights);
  const distances = ours.map((activation, stage) => {
    const difference = square(subtract(unitLength(activation), unitLength(theirs[stage]!)));
    const head = frozen(pictures.graph, weights, `lin${stage}.model.1.weight`);
    return mean(weightedChannels(difference, head), [1]);
  });
  return distances.reduce((total, distance) => add(total, distance));
}

/** LPIPS' scaling of pictures `[batch, 3, height, width]` in [-1, 1], as VGG16 takes them. */
export function lpipsInput(pictures: Tensor): Tensor {
  const perChannel = (values: number[]) => pictures.graph.constant("float32", [1, 3, 1, 1], values);
  return divide(subtract(pictures, perChannel(SHIFT)), perChannel(SCALE));
}

/** Channels of each position scaled to length 1; where all are zero they stay, with a gradient of zero. */
export function unitLength(activation: Tensor): Tensor {
  const length = sqrt(maximum(sum(square(activation), [1], true), 1e-30));
  return divide(activation, add(length, 1e-10));
}

/** `[batch, channels, height, width]` and a 1x1 convolution to one channel → `[batch, height * width]`. */
function weightedChannels(x: Tensor, head: Tensor): Tensor {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const weights = reshape(head, [1, channels]);
  return reshape(matmul(weights, reshape(x, [batch, channels, height * width])), [batch, height * width]);
}

/**
 * The same distance without learned heads, over any network's activations: the mean over positions of the squared
 * distance of the channels at unit length, added over stages ("baseline" in LPIPS' code). → `[batch]`.
 */
export function activationDistance(ours: readonly Tensor[], theirs: readonly Tensor[]): Tensor {
  const distances = ours.map((activation, stage) => {
    const difference = square(subtract(unitLength(activation), unitLength(theirs[stage]!)));
    const pixels = activation.shape[2]! * activation.shape[3]!;
    return multiply(sum(difference, [1, 2, 3]), 1 / pixels);
  });
  return distances.reduce((total, distance) => add(total, distance));
}
