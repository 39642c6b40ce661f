import { EngineError } from "./errors.js";
import { gradients } from "./gradients.js";
import type { Graph, Tensor } from "./graph.js";
import { add, multiply } from "./operations/elementwise.js";
import { adamWGraph, type OptimizerUpdate } from "./optimizer.js";
import type { Binding, Runtime, Session, SessionOptions } from "./runtime/runtime.js";
import { allocate, type TensorData } from "./tensor-data.js";
import { trainingSession } from "./training-session.js";
import type { TrainingStepOptions } from "./training-step.js";

export type AccumulatingStepOptions = Omit<TrainingStepOptions, "inPlace"> & {
  /** Parts of a batch whose gradients are added before an update; each weighs the same. */
  parts: number;
};

interface Bound {
  readonly session: Session;
  readonly binding: Binding;
}

/**
 * A training step whose batch comes in parts that would not fit into memory together: one model computes the gradients
 * of a part and adds them up, another, the optimizer's, updates parameters and moments in place. Scalar metrics are
 * means over the parts; other metrics, and the state, are those of the last part.
 */
export class AccumulatingStep {
  #updates = 0;
  #parts = 0;
  readonly #sums: Map<string, number>;

  private constructor(
    private readonly parts: number,
    private readonly backward: Bound,
    private readonly update: Bound,
    private readonly sums: Readonly<Record<string, TensorData>>,
    private readonly optimizer: Readonly<Record<string, TensorData>>,
    private readonly copies: readonly { from: TensorData; to: TensorData }[],
    /** Every input that is neither parameter nor moment: fill their memory before each part. */
    readonly inputs: Readonly<Record<string, TensorData>>,
    readonly metrics: Readonly<Record<string, TensorData>>,
    readonly moments: Readonly<Record<string, TensorData>>,
  ) {
    this.#sums = new Map(scalarNames(metrics).map((name) => [name, 0]));
  }

  static async create(
    runtime: Runtime,
    graph: Graph,
    options: AccumulatingStepOptions,
  ): Promise<AccumulatingStep> {
    const { loss, parameters, parts, session: sessionOptions = {} } = options;
    if (!Number.isInteger(parts) || parts < 1) throw new EngineError(`a batch of ${parts} parts`);
    const names = [...graph.parameters.keys()];
    const missing = names.filter((name) => !(name in parameters));
    if (missing.length > 0)
      throw new EngineError(`no values for ${missing.length} parameters: ${missing[0]}, …`);
    const variables = names.map((name) => graph.parameters.get(name)!);
    const shapes = Object.fromEntries(names.map((name, i) => [name, variables[i]!.shape]));
    const feeds: Record<string, TensorData> = {};
    const outputs: Record<string, TensorData> = {};
    const sums: Record<string, TensorData> = {};
    const slopes = gradients(multiply(loss, 1 / parts), variables);
    names.forEach((name, i) => {
      const key = `gradient.${name}`;
      graph.output(`sum.${key}`, add(graph.input(key, "float32", shapes[name]!), slopes[i]!));
      sums[key] = feeds[key] = outputs[`sum.${key}`] = allocate("float32", shapes[name]!);
      feeds[name] = parameters[name]!;
    });
    const metrics: Record<string, TensorData> = {};
    for (const [name, tensor] of Object.entries({ loss, ...options.metrics })) {
      graph.output(`metric.${name}`, tensor);
      metrics[name] = outputs[`metric.${name}`] = allocate(tensor.dtype, tensor.shape);
    }
    const inputs: Record<string, TensorData> = {};
    for (const [name, tensor] of graph.inputs) {
      if (!(name in feeds)) inputs[name] = feeds[name] = allocate(tensor.dtype, tensor.shape);
    }
    const copies = stateOutputs(graph, options.state ?? {}, inputs, outputs);
    const backward = await bind(runtime, graph, feeds, outputs, sessionOptions);
    try {
      const own = adamWGraph(shapes, options.optimizer);
      const { moments, optimizer, updated } = optimizerTensors(own.update, options);
      for (const [name, tensor] of Object.entries(updated.tensors)) own.graph.output(name, tensor);
      metrics.gradient_norm = allocate("float32", []);
      own.graph.output("metric.gradient_norm", own.update.gradientNorm);
      const update = await bind(
        runtime,
        own.graph,
        { ...optimizer, ...moments, ...sums, ...pick(parameters, names) },
        { ...updated.memory, "metric.gradient_norm": metrics.gradient_norm },
        sessionOptions,
      );
      return new AccumulatingStep(parts, backward, update, sums, optimizer, copies, inputs, metrics, moments);
    } catch (error) {
      release(backward);
      throw error;
    }
  }

  /** How many updates the optimizer has made; set it when going on from a checkpoint. */
  get updates(): number {
    return this.#updates;
  }

  set updates(count: number) {
    this.#updates = count;
  }

  /** Adds the gradients of the inputs as they stand. */
  async accumulate(): Promise<void> {
    if (this.#parts === this.parts) throw new EngineError(`all ${this.parts} parts are there: call run`);
    await this.backward.binding.run();
    this.#parts++;
    for (const { from, to } of this.copies) (to.data as Float32Array).set(from.data as Float32Array);
    for (const [name, sum] of this.#sums) this.#sums.set(name, sum + Number(this.metrics[name]!.data[0]));
  }

  /** One update with the sum of the gradients of all parts, which then starts anew. */
  async run(learningRate: number): Promise<void> {
    if (this.#parts !== this.parts) {
      throw new EngineError(`${this.#parts} of ${this.parts} parts are there: call accumulate for each`);
    }
    this.#updates++;
    this.optimizer["optimizer.learning_rate"]!.data[0] = learningRate;
    this.optimizer["optimizer.step"]!.data[0] = BigInt(this.#updates);
    await this.update.binding.run();
    for (const { data } of Object.values(this.sums)) (data as Float32Array).fill(0);
    for (const [name, sum] of this.#sums) {
      this.metrics[name]!.data[0] = sum / this.parts;
      this.#sums.set(name, 0);
    }
    this.#parts = 0;
  }

  /** Parameters and moments are in the caller's memory after every update. */
  synchronize(): void {}

  release(): void {
    release(this.update);
    release(this.backward);
  }
}

function scalarNames(metrics: Readonly<Record<string, TensorData>>): string[] {
  return Object.keys(metrics).filter((name) => metrics[name]!.shape.length === 0 && name !== "gradient_norm");
}

/** Declares the next values of state inputs as outputs into second copies, to be copied over after a run. */
function stateOutputs(
  graph: Graph,
  state: Readonly<Record<string, Tensor>>,
  inputs: Readonly<Record<string, TensorData>>,
  outputs: Record<string, TensorData>,
): { from: TensorData; to: TensorData }[] {
  return Object.entries(state).map(([name, next]) => {
    graph.output(`next.${name}`, next);
    const from = allocate(next.dtype, next.shape);
    outputs[`next.${name}`] = from;
    return { from, to: inputs[name]! };
  });
}

/** What the optimizer's graph is fed beside parameters and gradients, and the memory that its results overwrite. */
function optimizerTensors(update: OptimizerUpdate, { parameters, moments: known }: AccumulatingStepOptions) {
  const moments: Record<string, TensorData> = {};
  const tensors: Record<string, Tensor> = {};
  const memory: Record<string, TensorData> = {};
  for (const parameter of update.parameters) {
    tensors[`next.${parameter.name}`] = parameter.value;
    memory[`next.${parameter.name}`] = parameters[parameter.name]!;
    for (const { name, value } of parameter.moments) {
      const present = known ? known[name] : allocate("float32", value.shape);
      if (!present) throw new EngineError(`moments are given, but not "${name}"`);
      moments[name] = memory[`next.${name}`] = present;
      tensors[`next.${name}`] = value;
    }
  }
  const optimizer = {
    "optimizer.learning_rate": allocate("float32", []),
    "optimizer.step": allocate("int64", []),
  };
  return { moments, optimizer, updated: { tensors, memory } };
}

function pick(
  tensors: Readonly<Record<string, TensorData>>,
  names: readonly string[],
): Record<string, TensorData> {
  return Object.fromEntries(names.map((name) => [name, tensors[name]!]));
}

async function bind(
  runtime: Runtime,
  graph: Graph,
  feeds: Record<string, TensorData>,
  outputs: Record<string, TensorData>,
  options: SessionOptions,
): Promise<Bound> {
  const session = await trainingSession(runtime, graph, options);
  try {
    return { session, binding: session.bind(feeds, outputs) };
  } catch (error) {
    session.release();
    throw error;
  }
}

function release({ session, binding }: Bound): void {
  binding.release();
  session.release();
}
