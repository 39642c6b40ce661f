import { RuntimeError } from "./errors.js";
import type { AnyTensor, Binding, DeviceMemory, DeviceTensor, Feeds, Session } from "./runtime/runtime.js";
import type { TensorData } from "./tensor-data.js";

/** A tensor that every run replaces: the input that it is read from, and the output that holds its next value. */
export interface Updated {
  readonly input: string;
  readonly output: string;
  /** The caller's memory, which the device's is filled from and copied back to. */
  readonly host: TensorData;
}

/**
 * Weights and moments that stay on a device from run to run. There are two copies: a run reads the one and writes the
 * other, the next run the other way, since a device's kernel cannot write what it reads.
 */
export class DeviceWeights {
  #present = 0;
  #runs = 0;

  private constructor(
    private readonly memory: DeviceMemory,
    private readonly updated: readonly Updated[],
    private readonly copies: readonly (readonly DeviceTensor[])[],
    private readonly bindings: readonly Binding[],
    /** What is yet to be copied before the first run. */
    private readonly fixed: { from: TensorData; to: DeviceTensor }[],
  ) {}

  /**
   * @param inputs of the session, but for those that are updated
   * @param outputs likewise
   * @param fixed inputs that are copied to the device once, by the first run
   * @throws RuntimeError where the session computes in the program's own memory
   */
  static create(
    session: Session,
    updated: readonly Updated[],
    inputs: Readonly<Record<string, TensorData>>,
    outputs: Feeds,
    fixed: readonly string[] = [],
  ): DeviceWeights {
    const memory = session.deviceMemory;
    if (!memory) {
      throw new RuntimeError(
        "the session's execution provider has no memory of its own; train with webgpu, cuda or cpu",
      );
    }
    const allocated: DeviceTensor[] = [];
    const allocate = ({ dtype, shape }: TensorData) => {
      const tensor = memory.allocate(dtype, shape);
      allocated.push(tensor);
      return tensor;
    };
    try {
      return DeviceWeights.#fill(session, memory, allocate, updated, inputs, outputs, fixed);
    } catch (error) {
      for (const tensor of allocated) tensor.release();
      throw error;
    }
  }

  static #fill(
    session: Session,
    memory: DeviceMemory,
    allocate: (like: TensorData) => DeviceTensor,
    updated: readonly Updated[],
    inputs: Readonly<Record<string, TensorData>>,
    outputs: Feeds,
    fixed: readonly string[],
  ): DeviceWeights {
    const copy = () => updated.map(({ host }) => allocate(host));
    const copies = [copy(), copy()] as const;
    const named = (key: "input" | "output", tensors: readonly AnyTensor[]) =>
      Object.fromEntries(updated.map((one, i) => [one[key], tensors[i]!]));
    const once = fixed.map((name) => {
      const from = inputs[name]!;
      return { name, from, to: allocate(from) };
    });
    const onDevice = Object.fromEntries(once.map(({ name, to }) => [name, to]));
    const bindings = [0, 1].map((present) =>
      session.bind(
        { ...inputs, ...onDevice, ...named("input", copies[present]!) },
        { ...outputs, ...named("output", copies[1 - present]!) },
      ),
    );
    const weights = new DeviceWeights(memory, updated, copies, bindings, once);
    weights.load();
    return weights;
  }

  /** Fills the device's tensors from the caller's memory. */
  load(): void {
    const present = this.copies[this.#present]!;
    this.memory.copy(this.updated.map(({ host }, i) => ({ from: host, to: present[i]! })));
  }

  /** Brings the device's tensors to the caller's memory. */
  store(): void {
    const present = this.copies[this.#present]!;
    this.memory.copy(this.updated.map(({ host }, i) => ({ from: present[i]!, to: host })));
  }

  async run(): Promise<void> {
    if (this.#runs++ === 0) this.memory.copy(this.fixed);
    await this.bindings[this.#present]!.run();
    this.#present = 1 - this.#present;
  }

  release(): void {
    for (const binding of this.bindings) binding.release();
    for (const tensor of [...this.copies.flat(), ...this.fixed.map(({ to }) => to)]) tensor.release();
  }
}
