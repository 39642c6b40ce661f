import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { readSafetensors } from "../checkpoint/index.js";
import { Graph, gradients, sum, type Tensor, type TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  activationDistance,
  type FrozenWeights,
  lpips,
  lpipsInput,
  MetricError,
  resNet50,
  vgg16Activations,
} from "./index.js";

const runtime = createNativeRuntime();
const { tensors } = await readSafetensors(join(import.meta.dirname, "../../fixtures/perceptual.safetensors"));
const reference = tensors as unknown as Readonly<Record<string, TensorData>>;
const weights: FrozenWeights = Object.fromEntries(
  Object.entries(reference)
    .filter(([name]) => name.startsWith("weights."))
    .map(([name, tensor]) => [name.slice("weights.".length), tensor]),
);
const feeds = { pictures: reference.pictures!, others: reference.others! };

async function compute(build: (pictures: Tensor, others: Tensor) => Record<string, Tensor>) {
  const graph = new Graph();
  const { shape } = reference.pictures!;
  const outputs = build(graph.input("pictures", "float32", shape), graph.input("others", "float32", shape));
  for (const [name, tensor] of Object.entries(outputs)) graph.output(name, tensor);
  return await evaluate(runtime, graph, feeds);
}

/** Numbers of the same networks in PyTorch 1.13, small random weights (fixtures/README.md). */
describe("perceptual distances as PyTorch computes them", () => {
  it("VGG16's activation after each stage", async () => {
    const outputs = await compute((pictures) => {
      const activations = vgg16Activations(lpipsInput(pictures), weights);
      return Object.fromEntries(activations.map((activation, i) => [`activation.${i}`, activation]));
    });
    for (let i = 0; i < 5; i++) {
      expectClose(outputs[`activation.${i}`]!, reference[`vgg.activation.${i}`]!, 1e-4, `activation.${i}`);
    }
  });

  it("LPIPS, each linear head, and the gradient of the picture", async () => {
    const outputs = await compute((pictures, others) => {
      const distance = lpips(pictures, others, weights);
      const [gradient] = gradients(sum(distance), [pictures]);
      return { distance, gradient: gradient! };
    });
    expectClose(outputs.distance!, reference.lpips!, 1e-5, "distance");
    expectClose(outputs.gradient!, reference["lpips.gradient"]!, 1e-3, "gradient");
    const stages = reference["lpips.stages"]!.data as Float32Array;
    for (let head = 0; head < 5; head++) {
      const others = Object.entries(weights).map(([name, tensor]) => {
        const silent = name.startsWith("lin") && !name.startsWith(`lin${head}`);
        return [name, silent ? { ...tensor, data: new Float32Array(tensor.data.length) } : tensor];
      });
      const { alone } = await compute((a, b) => ({ alone: lpips(a, b, Object.fromEntries(others)) }));
      for (let row = 0; row < 2; row++) expect(alone!.data[row]).toBeCloseTo(stages[head * 2 + row]!, 5);
    }
  });

  it("ResNet-50's activations, its features, and the distance over them with its gradient", async () => {
    const outputs = await compute((pictures, others) => {
      const ours = resNet50(pictures, weights);
      const distance = activationDistance(ours.stages, resNet50(others, weights).stages);
      const [gradient] = gradients(sum(distance), [pictures]);
      const stages = Object.fromEntries(ours.stages.map((stage, i) => [`stage.${i}`, stage]));
      return { ...stages, features: ours.features, distance, gradient: gradient! };
    });
    for (let i = 0; i < 5; i++)
      expectClose(outputs[`stage.${i}`]!, reference[`resnet.stage.${i}`]!, 1e-4, `stage.${i}`);
    expectClose(outputs.features!, reference["resnet.features"]!, 1e-4, "features");
    expectClose(outputs.distance!, reference["resnet.distance"]!, 1e-5, "distance");
    expectClose(outputs.gradient!, reference["resnet.gradient"]!, 1e-3, "gradient");
  });

  it("is zero with a gradient of zero for equal pictures, black positions included", async () => {
    const outputs = await compute((pictures) => {
      const distance = lpips(pictures, pictures, weights);
      return { distance, gradient: gradients(sum(distance), [pictures])[0]! };
    });
    expect(Math.max(...(outputs.distance!.data as Float32Array).map(Math.abs))).toBe(0);
    expect((outputs.gradient!.data as Float32Array).every((value) => value === 0)).toBe(true);
  });

  it("names a weight that is missing", async () => {
    const { "lin3.model.1.weight": _, ...rest } = weights;
    await expect(compute((a, b) => ({ d: lpips(a, b, rest) }))).rejects.toThrow(MetricError);
    await expect(compute((a, b) => ({ d: lpips(a, b, rest) }))).rejects.toThrow("lin3.model.1.weight");
  });
});
