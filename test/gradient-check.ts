import { expect } from "vitest";
import {
  allocate,
  type DataType,
  Graph,
  gradients,
  multiply,
  Random,
  type Runtime,
  sum,
  type Tensor,
  type TensorData,
  tensorData,
  toOnnx,
} from "../src/engine/index.js";

export interface GradientCheck {
  /** Shapes of the differentiable inputs. */
  shapes: readonly (readonly number[])[];
  build: (graph: Graph, inputs: readonly Tensor[]) => Tensor;
  dtype?: "float32" | "float64";
  /** Half the width of the difference. */
  step?: number;
  /** Allowed difference, relative to the larger of the two and 1. */
  tolerance?: number;
  /** Maps a standard normal number to a value of an input; the identity by default. */
  values?: (normal: number, input: number) => number;
  /** Further inputs that are not differentiated, by name. */
  feeds?: Readonly<Record<string, TensorData>>;
  seed?: number;
}

/** Runs a graph once on the given inputs, as training graphs run: without ONNX Runtime's optimizations. */
export async function evaluate(
  runtime: Runtime,
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const session = await runtime.createSession(toOnnx(graph), { optimization: "disabled" });
  const outputs: Record<string, TensorData> = {};
  for (const [name, tensor] of graph.outputs) outputs[name] = allocate(tensor.dtype, tensor.shape);
  const wanted = new Set(session.inputNames);
  const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name)));
  const binding = session.bind(used, outputs);
  await binding.run();
  session.release();
  return outputs;
}

/**
 * Compares the symbolic gradient of `sum(output * random weights)` with central finite differences of the
 * forward graph along random directions, one input at a time.
 */
export async function checkGradients(runtime: Runtime, check: GradientCheck): Promise<void> {
  const { dtype = "float32", shapes, build, feeds = {}, seed = 1 } = check;
  const step = check.step ?? (dtype === "float64" ? 1e-5 : 1e-2);
  const tolerance = check.tolerance ?? (dtype === "float64" ? 1e-7 : 2e-3);
  const random = new Random(seed, "gradient check");
  const forward = new Graph();
  const declare = (graph: Graph) => shapes.map((shape, i) => graph.input(`x${i}`, dtype, shape));
  forward.output("y", build(forward, declare(forward)));
  const outputShape = forward.outputs.get("y")!.shape;

  const backward = new Graph();
  const inputs = declare(backward);
  const weights = Array.from({ length: outputShape.reduce((a, b) => a * b, 1) }, () => random.normal());
  const loss = sum(multiply(build(backward, inputs), backward.constant(dtype, outputShape, weights)));
  gradients(loss, inputs).forEach((gradient, i) => {
    backward.output(`dx${i}`, gradient);
  });

  const point = shapes.map((shape, i) => {
    const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      const normal = random.normal();
      return check.values ? check.values(normal, i) : normal;
    });
    return tensorData(dtype, shape, values);
  });
  const named = (tensors: readonly TensorData[]) => ({
    ...feeds,
    ...Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor])),
  });
  const analytic = await evaluate(runtime, backward, named(point));

  const session = await runtime.createSession(toOnnx(forward));
  const moved = point.map((tensor) => allocate(tensor.dtype as DataType, tensor.shape));
  const output = allocate(dtype, outputShape);
  const wanted = new Set(session.inputNames);
  const bound = Object.fromEntries(Object.entries(named(moved)).filter(([name]) => wanted.has(name)));
  const binding = session.bind(bound, { y: output });
  for (let input = 0; input < shapes.length; input++) {
    for (let trial = 0; trial < 3; trial++) {
      const direction = Array.from(point[input]!.data as Float32Array, () => random.normal());
      const at = async (distance: number) => {
        point.forEach((tensor, i) => {
          (moved[i]!.data as Float32Array).set(tensor.data as Float32Array);
        });
        const target = moved[input]!.data as Float32Array;
        direction.forEach((d, i) => {
          target[i]! += distance * d;
        });
        await binding.run();
        return Array.from(output.data as Float32Array);
      };
      const ahead = await at(step);
      const behind = await at(-step);
      const numeric = weights.reduce((total, w, i) => total + (w * (ahead[i]! - behind[i]!)) / (2 * step), 0);
      const slope = analytic[`dx${input}`]!.data as Float32Array;
      const symbolic = direction.reduce((total, d, i) => total + d * slope[i]!, 0);
      const scale = Math.max(1, Math.abs(numeric), Math.abs(symbolic));
      expect(Math.abs(numeric - symbolic) / scale, `input ${input}: ${numeric} and ${symbolic}`).toBeLessThan(
        tolerance,
      );
    }
  }
  session.release();
}
