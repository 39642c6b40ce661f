import {
  add,
  conv2d,
  divide,
  maxPool2d,
  mean,
  multiply,
  relu,
  reshape,
  sqrt,
  subtract,
  type Tensor,
} from "../engine/index.js";
import { type FrozenWeights, frozen } from "./frozen-weights.js";

/** ImageNet's statistics of pictures in [0, 1]. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
const BLOCKS = [3, 4, 6, 3];

/** Where the published forms of ResNet-50 differ. */
export interface ResNet50Form {
  /** The convolution that halves height and width in the first block of stages 2 to 4: the 1x1 or the 3x3. */
  readonly strided: "conv1" | "conv2";
  /** Added to the variances of batch normalization. */
  readonly epsilon: number;
}

const TORCHVISION: ResNet50Form = { strided: "conv2", epsilon: 1e-5 };

/** What {@link resNet50} computes of `[batch, 3, height, width]`. */
export interface ResNet50Activations {
  /** After the stem and after each of the four stages, `[batch, channels, height, width]` each. */
  readonly stages: readonly Tensor[];
  /** The average over positions of the last stage, `[batch, channels]`. */
  readonly features: Tensor;
}

/**
 * ResNet-50 in evaluation mode (He et al., 2016; torchvision's form, with the stride in the 3x3 convolution). Pictures
 * `[batch, 3, height, width]` in [-1, 1]; weights in torchvision's names (`conv1.weight`, `bn1.running_mean`,
 * `layer1.0.conv1.weight`, …), of any widths. The classifier `fc` is not used.
 * @throws MetricError where a weight is missing, ShapeError where one does not fit.
 */
export function resNet50(pictures: Tensor, weights: FrozenWeights): ResNet50Activations {
  const { graph } = pictures;
  const perChannel = (values: number[]) => graph.constant("float32", [1, 3, 1, 1], values);
  const unit = multiply(add(pictures, 1), 0.5);
  const normalized = divide(subtract(unit, perChannel(MEAN)), perChannel(DEVIATION));
  return resNet50Activations(normalized, weights, TORCHVISION);
}

/**
 * ResNet-50 of a given form, of pictures `[batch, 3, height, width]` as the weights expect them; otherwise as
 * {@link resNet50}.
 */
export function resNet50Activations(
  pictures: Tensor,
  weights: FrozenWeights,
  form: ResNet50Form,
): ResNet50Activations {
  const network = { weights, form };
  let hidden = relu(normalizedConvolution(pictures, network, "conv1", "bn1", 2));
  const stages = [hidden];
  hidden = maxPool2d(hidden, { kernel: 3, stride: 2, padding: 1 });
  BLOCKS.forEach((blocks, stage) => {
    for (let block = 0; block < blocks; block++) {
      hidden = bottleneck(hidden, network, `layer${stage + 1}.${block}`, stage > 0 && block === 0 ? 2 : 1);
    }
    stages.push(hidden);
  });
  return { stages, features: reshape(mean(hidden, [2, 3]), [pictures.shape[0]!, hidden.shape[1]!]) };
}

interface Network {
  readonly weights: FrozenWeights;
  readonly form: ResNet50Form;
}

function bottleneck(x: Tensor, network: Network, name: string, stride: 1 | 2): Tensor {
  const strideOf = (convolution: ResNet50Form["strided"]) =>
    network.form.strided === convolution ? stride : 1;
  const convolve = (input: Tensor, index: 1 | 2 | 3, step: 1 | 2) =>
    normalizedConvolution(input, network, `${name}.conv${index}`, `${name}.bn${index}`, step);
  const first = relu(convolve(x, 1, strideOf("conv1")));
  const second = relu(convolve(first, 2, strideOf("conv2")));
  const third = convolve(second, 3, 1);
  const changes = `${name}.downsample.0.weight` in network.weights;
  const shortcut = changes
    ? normalizedConvolution(x, network, `${name}.downsample.0`, `${name}.downsample.1`, stride)
    : x;
  return relu(add(third, shortcut));
}

/** A convolution without bias, padded to keep the size at stride 1, then batch normalization by running statistics. */
function normalizedConvolution(
  x: Tensor,
  { weights, form }: Network,
  convolution: string,
  normalization: string,
  stride: 1 | 2,
): Tensor {
  const { graph } = x;
  const weight = frozen(graph, weights, `${convolution}.weight`);
  const part = (name: string) => frozen(graph, weights, `${normalization}.${name}`);
  const slope = divide(part("weight"), sqrt(add(part("running_var"), form.epsilon)));
  const bias = subtract(part("bias"), multiply(part("running_mean"), slope));
  const outputs = weight.shape[0]!;
  const edge = (weight.shape[2]! - 1) / 2;
  const y = conv2d(x, weight, undefined, { stride, padding: [edge, edge, edge, edge] });
  return add(multiply(y, reshape(slope, [1, outputs, 1, 1])), reshape(bias, [1, outputs, 1, 1]));
}
