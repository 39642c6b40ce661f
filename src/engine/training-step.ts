import { DeviceWeights, type Updated } from "./device-weights.js";
import { EngineError } from "./errors.js";
import { gradients } from "./gradients.js";
import type { Graph, Tensor } from "./graph.js";
import { type AdamWOptions, adamW } from "./optimizer.js";
import type { Binding, Runtime, Session, SessionOptions } from "./runtime/runtime.js";
import { allocate, type TensorData } from "./tensor-data.js";
import { deviceOf, trainingSession } from "./training-session.js";

export interface TrainingStepOptions {
  /** The scalar to descend. */
  loss: Tensor;
  optimizer: AdamWOptions;
  /**
   * Present values of all parameters, updated in place by every run. With an execution provider other than the CPU they
   * stay on the device until {@link TrainingStep.synchronize}.
   */
  parameters: Readonly<Record<string, TensorData>>;
  /** Optimizer moments to go on from; zeros by default. */
  moments?: Readonly<Record<string, TensorData>>;
  /** Further results of each run, such as the parts of the loss. */
  metrics?: Readonly<Record<string, Tensor>>;
  /** Inputs that carry state from run to run, with their next values; copied over after each run. */
  state?: Readonly<Record<string, Tensor>>;
  /** Inputs that are filled before the first run and never after: a device takes them once. */
  fixed?: readonly string[];
  /** Writes parameters and moments over themselves (default), or into second copies that are then copied. */
  inPlace?: boolean;
  session?: SessionOptions;
}

/** Forward, backward and optimizer of a graph as one model, with the weights where the caller keeps them. */
export class TrainingStep {
  #updates = 0;

  private constructor(
    private readonly session: Session,
    private readonly runs: Binding | DeviceWeights,
    /** Every input that is neither parameter nor moment: fill their memory before a run. */
    readonly inputs: Readonly<Record<string, TensorData>>,
    readonly metrics: Readonly<Record<string, TensorData>>,
    readonly moments: Readonly<Record<string, TensorData>>,
    private readonly copies: readonly { from: TensorData; to: TensorData }[],
  ) {}

  static async create(runtime: Runtime, graph: Graph, options: TrainingStepOptions): Promise<TrainingStep> {
    const { loss, parameters, inPlace = true, session: sessionOptions = {} } = options;
    const names = [...graph.parameters.keys()].filter((name) => name in parameters);
    const missing = [...graph.parameters.keys()].filter((name) => !(name in parameters));
    if (missing.length > 0)
      throw new EngineError(`no values for ${missing.length} parameters: ${missing[0]}, …`);
    const variables = names.map((name) => graph.parameters.get(name)!);
    const slopes = gradients(loss, variables);
    const pairs = names.map((name, i) => ({ name, parameter: variables[i]!, gradient: slopes[i]! }));
    const readers = [loss, ...Object.values(options.metrics ?? {}), ...Object.values(options.state ?? {})];
    const update = adamW(graph, pairs, options.optimizer, readers);

    const feeds: Record<string, TensorData> = {};
    const outputs: Record<string, TensorData> = {};
    const moments: Record<string, TensorData> = {};
    const copies: { from: TensorData; to: TensorData }[] = [];
    const updated: Updated[] = [];
    const onDevice = deviceOf(sessionOptions.executionProvider) === "gpu";
    const updateInto = (name: string, present: TensorData, next: Tensor, separate: boolean) => {
      graph.output(`next.${name}`, next);
      if (onDevice && !separate) {
        updated.push({ input: name, output: `next.${name}`, host: present });
        return;
      }
      feeds[name] = present;
      outputs[`next.${name}`] = separate ? allocate(present.dtype, present.shape) : present;
      if (separate) copies.push({ from: outputs[`next.${name}`]!, to: present });
    };
    for (const parameter of update.parameters) {
      updateInto(parameter.name, parameters[parameter.name]!, parameter.value, !inPlace);
      for (const { name, value } of parameter.moments) {
        const known = options.moments ? options.moments[name] : allocate("float32", value.shape);
        if (!known) throw new EngineError(`moments are given, but not "${name}"`);
        moments[name] = known;
        updateInto(name, moments[name], value, !inPlace);
      }
    }
    const metrics: Record<string, TensorData> = {};
    const named = { loss, gradient_norm: update.gradientNorm, ...options.metrics };
    for (const [name, tensor] of Object.entries(named)) {
      graph.output(`metric.${name}`, tensor);
      metrics[name] = outputs[`metric.${name}`] = allocate(tensor.dtype, tensor.shape);
    }
    const inputs: Record<string, TensorData> = {};
    for (const [name, tensor] of graph.inputs) {
      if (name in feeds || updated.some(({ input }) => input === name)) continue;
      inputs[name] = feeds[name] = allocate(tensor.dtype, tensor.shape);
    }
    for (const [name, next] of Object.entries(options.state ?? {}))
      updateInto(name, inputs[name]!, next, true);
    const session = await trainingSession(runtime, graph, sessionOptions);
    try {
      const runs = onDevice
        ? DeviceWeights.create(session, updated, feeds, outputs, options.fixed)
        : session.bind(feeds, outputs);
      return new TrainingStep(session, runs, inputs, metrics, moments, copies);
    } catch (error) {
      session.release();
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

  /** One update with the inputs as they stand. Metrics hold the values of the forward pass before it. */
  async run(learningRate: number): Promise<void> {
    this.#updates++;
    this.inputs["optimizer.learning_rate"]!.data[0] = learningRate;
    this.inputs["optimizer.step"]!.data[0] = BigInt(this.#updates);
    await this.runs.run();
    for (const { from, to } of this.copies) (to.data as Float32Array).set(from.data as Float32Array);
  }

  /** Brings weights and moments to the caller's memory, where the step keeps them on a device; else they are there. */
  synchronize(): void {
    if (this.runs instanceof DeviceWeights) this.runs.store();
  }

  release(): void {
    this.runs.release();
    this.session.release();
  }
}
