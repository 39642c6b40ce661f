import { linear, subtract, type Tensor } from "../engine/index.js";
import { type FrozenWeights, frozen } from "./frozen-weights.js";
import { type ResNet50Form, resNet50Activations } from "./resnet50.js";

/** Keras' first ResNet-50, whose weights come from He et al.'s Caffe model. */
const KERAS: ResNet50Form = { strided: "conv1", epsilon: 1e-3 };

/** ImageNet's mean colour, red first. */
const MEAN = [123.68, 116.779, 103.939];

/** What {@link kerasResNet50} computes. */
export interface KerasResNet50Outputs {
  /** The average over positions of the last stage, `[batch, 2048]`. */
  readonly features: Tensor;
  /** Before the softmax, `[batch, 1000]`. */
  readonly logits: Tensor;
}

/**
 * Keras' ResNet-50 (`resnet50` of keras-applications 1.0.8 and before) in evaluation mode, with its preprocessing of
 * mode `caffe`: the mean colour is subtracted, nothing is scaled. Pictures `[batch, 3, height, width]`, red first, in
 * [0, 255]; weights as `convertKerasResNet50` gives them, of any widths.
 * @throws MetricError where a weight is missing, ShapeError where one does not fit.
 */
export function kerasResNet50(pictures: Tensor, weights: FrozenWeights): KerasResNet50Outputs {
  const { graph } = pictures;
  const centred = subtract(pictures, graph.constant("float32", [1, 3, 1, 1], MEAN));
  const { features } = resNet50Activations(centred, weights, KERAS);
  const logits = linear(features, frozen(graph, weights, "fc.weight"), frozen(graph, weights, "fc.bias"));
  return { features, logits };
}
