import { emitOne, Graph, sizeOf, type Tensor } from "./graph.js";
import { type MuonOptions, momentumName, muon } from "./muon.js";
import { add, cast, divide, minimum, multiply, sqrt, square, subtract } from "./operations/elementwise.js";
import { delayUntil } from "./operations/gradient-flow.js";
import { concat, reshape, slice } from "./operations/layout.js";
import { matmul } from "./operations/matmul.js";
import { sum } from "./operations/reduction.js";
import type { ParameterUpdate } from "./parameter-update.js";

export interface AdamWOptions {
  betas: readonly [number, number];
  epsilon: number;
  weightDecay: number;
  /** Which parameters the weight decay applies to; all of them by default. */
  decays?: (name: string) => boolean;
  /** Gradients are scaled so that their global norm does not pass this. Off by default. */
  clipNorm?: number | undefined;
  /** Matrices that Muon updates in AdamW's place, with the same learning rate, clipping and decay. */
  muon?: MuonOptions | undefined;
}

export interface OptimizerUpdate {
  /** Global norm of the gradients before clipping, a scalar. */
  readonly gradientNorm: Tensor;
  readonly parameters: readonly ParameterUpdate[];
}

/** Name of the first (`exp_avg`) or second (`exp_avg_sq`) moment of a parameter, PyTorch's terms. */
export function momentName(parameter: string, moment: "exp_avg" | "exp_avg_sq"): string {
  return `optimizer.${moment}.${parameter}`;
}

/** Names of a parameter's moments: two, or of a matrix that Muon updates one. */
export function momentNames(parameter: string, { muon }: Pick<AdamWOptions, "muon">): string[] {
  if (muon?.updates(parameter)) return [momentumName(parameter)];
  return [momentName(parameter, "exp_avg"), momentName(parameter, "exp_avg_sq")];
}

/**
 * AdamW (Loshchilov & Hutter, 2017) with PyTorch's conventions, decoupled decay and global-norm clipping.
 * The graph receives the inputs `optimizer.learning_rate` (float32, scalar), `optimizer.step` (int64,
 * scalar, 1 at the first update) and the moments. Every next value depends on the global gradient norm, and
 * so on all gradients: it may be written over the present one, since nothing still reads that. What else reads the
 * present values, `before`, is waited for as well.
 */
export function adamW(
  graph: Graph,
  pairs: readonly { name: string; parameter: Tensor; gradient: Tensor }[],
  options: AdamWOptions,
  before: readonly Tensor[] = [],
): OptimizerUpdate {
  const [beta1, beta2] = options.betas;
  const learningRate = graph.input("optimizer.learning_rate", "float32", []);
  const step = cast(graph.input("optimizer.step", "int64", []), "float64");
  const gradientNorm = before.reduce(
    (norm, tensor) => delayUntil(norm, firstElement(tensor)),
    globalNorm(pairs.map((pair) => pair.gradient)),
  );
  const limit = options.clipNorm ?? 3e38;
  const clip = minimum(divide(limit, add(gradientNorm, 1e-6)), 1);
  // 1 - beta^step loses its digits in float32 while the step is small.
  const correction1 = cast(subtract(1, power(beta1, step)), "float32");
  const correction2 = cast(sqrt(subtract(1, power(beta2, step))), "float32");
  const firstScale = multiply(clip, 1 - beta1);
  const secondScale = multiply(multiply(clip, clip), 1 - beta2);
  // m / (sqrt(v) / c + epsilon) is c m / (sqrt(v) + c epsilon): one pass over the parameters less.
  const stepSize = multiply(divide(learningRate, correction1), correction2);
  const stability = multiply(correction2, options.epsilon);
  const keep = subtract(1, multiply(learningRate, options.weightDecay));

  const decays = (name: string) => options.weightDecay > 0 && (options.decays?.(name) ?? true);
  const ofMuon = pairs.filter(({ name }) => options.muon?.updates(name));
  const matrices = ofMuon.map(({ name, parameter, gradient }) => ({
    name,
    parameter,
    gradient: multiply(gradient, clip),
    keep: decays(name) ? keep : undefined,
  }));
  const updated = options.muon ? muon(graph, matrices, learningRate, options.muon) : [];
  const others = pairs.filter((pair) => !ofMuon.includes(pair));
  const byAdamW = others.map(({ name, parameter, gradient }): ParameterUpdate => {
    const firstName = momentName(name, "exp_avg");
    const secondName = momentName(name, "exp_avg_sq");
    const first = add(
      multiply(graph.input(firstName, "float32", parameter.shape), beta1),
      multiply(gradient, firstScale),
    );
    const second = add(
      multiply(graph.input(secondName, "float32", parameter.shape), beta2),
      multiply(square(gradient), secondScale),
    );
    const change = divide(multiply(first, stepSize), add(sqrt(second), stability));
    const value = subtract(decays(name) ? multiply(parameter, keep) : parameter, change);
    return {
      name,
      value,
      moments: [
        { name: firstName, value: first },
        { name: secondName, value: second },
      ],
    };
  });
  return { gradientNorm, parameters: [...updated, ...byAdamW] };
}

function firstElement(tensor: Tensor): Tensor {
  const first = slice(reshape(tensor, [sizeOf(tensor)]), 0, 0, 1);
  return reshape(cast(first, "float32"), []);
}

function power(base: number, exponent: Tensor): Tensor {
  const { graph, dtype, shape } = exponent;
  return emitOne(graph, { type: "Pow", inputs: [graph.scalar(base, dtype), exponent], dtype, shape });
}

/** Euclidean norm of all elements of all tensors. */
export function globalNorm(tensors: readonly Tensor[]): Tensor {
  // Products of rows with themselves use both threads and are faster than a reduction.
  const squares = tensors.map((tensor) => {
    const rows = tensor.rank > 1 ? tensor.shape[0]! : 1;
    const flat = reshape(tensor, [rows, 1, sizeOf(tensor) / rows]);
    return reshape(matmul(flat, flat, { transposeB: true }), [rows]);
  });
  return sqrt(sum(concat(squares, 0)));
}

/**
 * The update as a graph of its own: gradients come in as `gradient.<name>`, for workers that reduce their
 * gradients between the two. Parameters, moments, learning rate and step as in {@link adamW}.
 */
export function adamWGraph(
  shapes: Readonly<Record<string, readonly number[]>>,
  options: AdamWOptions,
): { graph: Graph; update: OptimizerUpdate } {
  const graph = new Graph();
  const pairs = Object.entries(shapes).map(([name, shape]) => ({
    name,
    parameter: graph.parameter(name, shape),
    gradient: graph.input(`gradient.${name}`, "float32", shape),
  }));
  return { graph, update: adamW(graph, pairs, options) };
}
