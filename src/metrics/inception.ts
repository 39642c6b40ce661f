import { maxPool2d, mean, reshape, type Tensor } from "../engine/index.js";
import type { FrozenWeights } from "./frozen-weights.js";
import {
  averageOfNeighbours,
  blockA,
  blockB,
  blockC,
  blockD,
  blockE,
  convolutionUnit,
  type Layer,
  largestNeighbour,
} from "./inception-blocks.js";

/** What {@link fidInception} computes of `[batch, 3, height, width]`. */
export interface InceptionActivations {
  /** By the names of the published weights, `Mixed_5b` to `Mixed_7c`; `stem` is what goes into the first of them. */
  readonly blocks: Readonly<Record<string, Tensor>>;
  /** The average over positions of `Mixed_7c` ("pool3"), `[batch, channels]`: 2048 channels of the published weights. */
  readonly features: Tensor;
}

/**
 * The Inception of FID in evaluation mode: TensorFlow's `inception-2015-12-05` (Szegedy et al., 2016; Heusel et al.,
 * 2017) as pytorch-fid and torch-fidelity rebuild it. It differs from torchvision's: averages leave the padding out, the
 * last block pools by the maximum, and there are 1008 classes, which are not computed here.
 *
 * @param pictures `[batch, 3, height, width]`, red first, in [-1, 1]; 299 x 299 px, and no less than 75 px a side
 * @param weights in torchvision's names (`Conv2d_1a_3x3.conv.weight`, `Mixed_5b.branch1x1.bn.running_mean`, …), of any
 * widths; the classifier `fc` is not used
 * @throws MetricError where a weight is missing, ShapeError where one does not fit
 */
export function fidInception(pictures: Tensor, weights: FrozenWeights): InceptionActivations {
  const unit = (name: string, edges?: readonly [number, number], stride?: 1 | 2) =>
    convolutionUnit(weights, name, edges, stride);
  const pool: Layer = (x) => maxPool2d(x, { kernel: 3, stride: 2 });
  const stem: readonly Layer[] = [
    unit("Conv2d_1a_3x3", [0, 0], 2),
    unit("Conv2d_2a_3x3"),
    unit("Conv2d_2b_3x3", [1, 1]),
    pool,
    unit("Conv2d_3b_1x1"),
    unit("Conv2d_4a_3x3"),
    pool,
  ];
  let hidden = stem.reduce((x, layer) => layer(x), pictures);
  const blocks: Record<string, Tensor> = { stem: hidden };
  const follow = (name: string, block: (weights: FrozenWeights, name: string) => Layer) => {
    hidden = block(weights, name)(hidden);
    blocks[name] = hidden;
  };
  for (const letter of "bcd") follow(`Mixed_5${letter}`, blockA);
  follow("Mixed_6a", blockB);
  for (const letter of "bcde") follow(`Mixed_6${letter}`, blockC);
  follow("Mixed_7a", blockD);
  follow("Mixed_7b", (all, name) => blockE(all, name, averageOfNeighbours));
  follow("Mixed_7c", (all, name) => blockE(all, name, largestNeighbour));
  const features = reshape(mean(hidden, [2, 3]), [pictures.shape[0]!, hidden.shape[1]!]);
  return { blocks, features };
}
