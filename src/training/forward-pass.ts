import {
  allocate,
  type Binding,
  type Graph,
  type Runtime,
  type Session,
  type TensorData,
  toOnnx,
} from "../engine/index.js";

/** A forward graph over weights that somebody else trains: it reads them where they lie. */
export class ForwardPass {
  private constructor(
    private readonly session: Session,
    private readonly binding: Binding,
    readonly inputs: Readonly<Record<string, TensorData>>,
    readonly outputs: Readonly<Record<string, TensorData>>,
  ) {}

  /** @param shared tensors by input or parameter name; other inputs are allocated and found in `inputs`. */
  static async create(
    runtime: Runtime,
    graph: Graph,
    shared: Readonly<Record<string, TensorData>>,
    threads: number,
  ): Promise<ForwardPass> {
    const session = await runtime.createSession(toOnnx(graph), { threads });
    const inputs: Record<string, TensorData> = {};
    const feeds: Record<string, TensorData> = {};
    for (const name of session.inputNames) {
      const declared = (graph.parameters.get(name) ?? graph.inputs.get(name))!;
      feeds[name] = shared[name] ?? allocate(declared.dtype, declared.shape);
      if (!(name in shared)) inputs[name] = feeds[name];
    }
    const outputs: Record<string, TensorData> = {};
    for (const [name, tensor] of graph.outputs) outputs[name] = allocate(tensor.dtype, tensor.shape);
    try {
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
