import { EngineError } from "./errors.js";
import type { Graph } from "./graph.js";
import { toOnnx } from "./onnx/model.js";
import type { Binding, Runtime, Session } from "./runtime/runtime.js";
import { allocate, type TensorData } from "./tensor-data.js";

/**
 * A forward graph over weights that lie in the caller's memory and are read where they lie: nothing of them is copied,
 * laid out anew or computed ahead, and changes are seen by the next run. For networks whose weights are many beside what
 * one run does with them, initializers with their copies take three times the memory and are hardly faster.
 */
export class ForwardPass {
  private constructor(
    private readonly session: Session,
    private readonly binding: Binding,
    readonly inputs: Readonly<Record<string, TensorData>>,
    readonly outputs: Readonly<Record<string, TensorData>>,
  ) {}

  /**
   * @param shared tensors by input or parameter name; other inputs are allocated and found in `inputs`
   * @throws EngineError where a parameter has no value
   */
  static async create(
    runtime: Runtime,
    graph: Graph,
    shared: Readonly<Record<string, TensorData>>,
    threads: number,
  ): Promise<ForwardPass> {
    // As for a training step, the graph is emitted as it should run.
    const model = toOnnx(graph, { leanMemory: true });
    const session = await runtime.createSession(model, { threads, optimization: "disabled" });
    const inputs: Record<string, TensorData> = {};
    const feeds: Record<string, TensorData> = {};
    const outputs: Record<string, TensorData> = {};
    try {
      for (const name of session.inputNames) {
        const input = graph.inputs.get(name);
        if (!input && !shared[name]) throw new EngineError(`no value for parameter "${name}"`);
        feeds[name] = shared[name] ?? allocate(input!.dtype, input!.shape);
        if (!(name in shared)) inputs[name] = feeds[name];
      }
      for (const [name, tensor] of graph.outputs) outputs[name] = allocate(tensor.dtype, tensor.shape);
      return new ForwardPass(session, session.bind(feeds, outputs), inputs, outputs);
    } catch (error) {
      session.release();
      throw error;
    }
  }

  run(): Promise<void> {
    return this.binding.run();
  }

  release(): void {
    this.binding.release();
    this.session.release();
  }
}
