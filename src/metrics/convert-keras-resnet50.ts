import { z } from "zod";
import { allocate, elementCount, type TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";

/** What is read of the `model.json` of a TensorFlow.js layers model. */
const modelSchema = z.object({
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string()),
        weights: z.array(
          z.object({
            name: z.string(),
            shape: z.array(z.number().int().positive()),
            // Anything else, and a `quantization`, is another file than the one that this converts.
            dtype: z.literal("float32"),
            quantization: z.undefined().optional(),
          }),
        ),
      }),
    )
    .min(1),
});

/** Reads a file that lies beside `model.json`, by its name. */
export type ReadShard = (name: string) => Uint8Array;

type Weights = Record<string, TensorData<"float32">>;

/**
 * Converts Keras' ResNet-50, stored by TensorFlow.js, to torchvision's names and layouts, for `kerasResNet50`:
 *
 * - kernels `[height, width, in, out]` → `[out, in, height, width]`; the first one takes red first instead of blue;
 * - a convolution's bias goes into the running mean of the batch normalization behind it, which subtracts it.
 *
 * @param model the parsed `model.json`
 * @throws MetricError for another network, or files that do not fit it
 */
export function convertKerasResNet50(model: unknown, read: ReadShard): Weights {
  const layers = readLayers(model, read);
  const converted: Weights = {};
  const take = (layer: string, part: string): TensorData<"float32"> => {
    const tensor = layers.get(`${layer}/${part}`);
    if (!tensor) throw new MetricError(`the model has no "${layer}/${part}": it is not Keras' resnet50`);
    return tensor;
  };
  const convolution = (layer: string, norm: string, name: string, normName: string) => {
    converted[`${name}.weight`] = toConvolutionWeight(take(layer, "kernel"), layer === "conv1");
    const bias = take(layer, "bias");
    const mean = allocate("float32", bias.shape);
    const runningMean = take(norm, "moving_mean");
    for (let i = 0; i < mean.data.length; i++) mean.data[i] = runningMean.data[i]! - bias.data[i]!;
    converted[`${normName}.running_mean`] = mean;
    converted[`${normName}.running_var`] = take(norm, "moving_variance");
    converted[`${normName}.weight`] = take(norm, "gamma");
    converted[`${normName}.bias`] = take(norm, "beta");
  };
  convolution("conv1", "bn_conv1", "conv1", "bn1");
  ["abc", "abcd", "abcdef", "abc"].forEach((letters, stage) => {
    [...letters].forEach((letter, block) => {
      const layer = `${stage + 2}${letter}_branch`;
      const name = `layer${stage + 1}.${block}`;
      if (block === 0) {
        convolution(`res${layer}1`, `bn${layer}1`, `${name}.downsample.0`, `${name}.downsample.1`);
      }
      [..."abc"].forEach((part, i) => {
        convolution(
          `res${layer}2${part}`,
          `bn${layer}2${part}`,
          `${name}.conv${i + 1}`,
          `${name}.bn${i + 1}`,
        );
      });
    });
  });
  converted["fc.weight"] = toLinearWeight(take("fc1000", "kernel"));
  converted["fc.bias"] = take("fc1000", "bias");
  return converted;
}

/** All weights by name: each group's files joined are its weights one behind the other. */
function readLayers(model: unknown, read: ReadShard): Map<string, TensorData<"float32">> {
  const checked = modelSchema.safeParse(model);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    throw new MetricError(
      `model.json is not that of a float32 TensorFlow.js layers model: ${issue.path.join(".") || "the file"}: ${issue.message}`,
    );
  }
  const layers = new Map<string, TensorData<"float32">>();
  for (const { paths, weights } of checked.data.weightsManifest) {
    const bytes = Buffer.concat(paths.map(read));
    let offset = 0;
    for (const { name, shape } of weights) {
      const length = 4 * elementCount(shape);
      if (offset + length > bytes.length) {
        throw new MetricError(
          `the files ${paths[0]}, … hold ${bytes.length} bytes and end within "${name}", which takes ${offset + length}`,
        );
      }
      const tensor = allocate("float32", shape);
      const { buffer, byteOffset } = tensor.data;
      bytes.copy(new Uint8Array(buffer, byteOffset, length), 0, offset, offset + length);
      layers.set(name, tensor);
      offset += length;
    }
    if (offset !== bytes.length) {
      throw new MetricError(
        `the files ${paths[0]}, … hold ${bytes.length} bytes, the weights take ${offset}`,
      );
    }
  }
  return layers;
}

function toConvolutionWeight(kernel: TensorData<"float32">, reverseInputs: boolean): TensorData<"float32"> {
  const [height, width, inputs, outputs] = kernel.shape as [number, number, number, number];
  const weight = allocate("float32", [outputs, inputs, height, width]);
  for (let position = 0; position < height * width; position++) {
    for (let input = 0; input < inputs; input++) {
      const from = (position * inputs + (reverseInputs ? inputs - 1 - input : input)) * outputs;
      for (let output = 0; output < outputs; output++) {
        weight.data[(output * inputs + input) * height * width + position] = kernel.data[from + output]!;
      }
    }
  }
  return weight;
}

function toLinearWeight(kernel: TensorData<"float32">): TensorData<"float32"> {
  const [inputs, outputs] = kernel.shape as [number, number];
  const weight = allocate("float32", [outputs, inputs]);
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++) {
      weight.data[output * inputs + input] = kernel.data[input * outputs + output]!;
    }
  }
  return weight;
}
