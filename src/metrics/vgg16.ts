import { conv2d, maxPool2d, relu, type Tensor } from "../engine/index.js";
import { type FrozenWeights, frozen } from "./frozen-weights.js";

/** Indices of the convolutions in torchvision's `vgg16().features`; pooling comes before every stage but the first. */
export const vgg16Stages = [
  [0, 2],
  [5, 7],
  [10, 12, 14],
  [17, 19, 21],
  [24, 26, 28],
] as const;

/**
 * VGG16's activations after the last ReLU of each stage: relu1_2, relu2_2, relu3_3, relu4_3, relu5_3 (Simonyan &
 * Zisserman, 2015). `x` `[batch, 3, height, width]`, at least 16 pixels each way; weights `features.N.weight` and
 * `.bias` in torchvision's names, of any widths.
 * @throws MetricError where a weight is missing, ShapeError where one does not fit.
 */
export function vgg16Activations(x: Tensor, weights: FrozenWeights): Tensor[] {
  let hidden = x;
  return vgg16Stages.map((convolutions, stage) => {
    if (stage > 0) hidden = maxPool2d(hidden, { kernel: 2 });
    for (const index of convolutions) {
      const weight = frozen(x.graph, weights, `features.${index}.weight`);
      const bias = frozen(x.graph, weights, `features.${index}.bias`);
      hidden = relu(conv2d(hidden, weight, bias, { padding: [1, 1, 1, 1] }));
    }
    return hidden;
  });
}
