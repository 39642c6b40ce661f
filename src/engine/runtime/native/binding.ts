import { RuntimeError } from "../../errors.js";
import type { BoundTensor } from "../bound-tensor.js";
import { isAttached } from "../declared-tensor.js";
import { isHostTensor } from "../host-tensor.js";
import type { RunQueue } from "../run-queue.js";
import type { Binding } from "../runtime.js";
import type { Status } from "./api.js";
import { NativeDeviceTensor } from "./device-memory.js";
import type { Handle } from "./handle.js";
import type { Library } from "./library.js";
import type { LoadedModel } from "./loaded-model.js";
import { CStrings } from "./strings.js";
import { wrapTensor } from "./tensor.js";

/** What a binding needs of its session. */
export interface BindingOwner {
  readonly library: Library;
  readonly model: LoadedModel;
  readonly queue: RunQueue;
  /** Called when the binding is released. */
  forget(binding: NativeBinding): void;
}

/** Inputs and outputs of a session as `OrtValue`s on the caller's memory, made once. */
export class NativeBinding implements Binding {
  readonly #owner: BindingOwner;
  readonly #tensors: readonly BoundTensor[];
  readonly #handles: Handle[] = [];
  readonly #inputNames: CStrings;
  readonly #outputNames: CStrings;
  readonly #inputs: BigUint64Array;
  readonly #outputs: BigUint64Array;
  #released = false;
  #running = false;

  constructor(owner: BindingOwner, inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]) {
    this.#owner = owner;
    this.#tensors = [...inputs, ...outputs];
    this.#inputNames = new CStrings(inputs.map(({ name }) => name));
    this.#outputNames = new CStrings(outputs.map(({ name }) => name));
    try {
      this.#inputs = this.#wrap(inputs);
      this.#outputs = this.#wrap(outputs);
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  async run(): Promise<void> {
    this.#assertUsable();
    return this.#owner.queue.add(() => this.#runAsync());
  }

  runSync(): void {
    this.#assertUsable();
    const { queue, library } = this.#owner;
    if (queue.busy) {
      throw new RuntimeError("runSync() while a run() of this session is in flight; await it first");
    }
    library.check("running the model", library.api.run(...this.#arguments()));
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#owner.forget(this);
    if (!this.#running) this.#free();
  }

  /** Tensors stay referenced by this object, and this object by the callback, until the run has ended. */
  #runAsync(): Promise<void> {
    const { library } = this.#owner;
    if (this.#released) {
      return Promise.reject(new RuntimeError("the binding was released before this run began"));
    }
    return new Promise((resolve, reject) => {
      const call = this.#arguments();
      this.#running = true;
      const done = (error: Error | null, status: Status) => {
        this.#running = false;
        if (this.#released) this.#free();
        try {
          if (error !== null) throw new RuntimeError("running the model", { cause: error });
          library.check("running the model", status);
          resolve();
        } catch (failure) {
          reject(failure);
        }
      };
      try {
        library.api.run.async(...call, done);
      } catch (cause) {
        this.#running = false;
        reject(new RuntimeError("the run could not be started", { cause }));
      }
    });
  }

  #arguments(): Parameters<Library["api"]["run"]> {
    for (const { name, tensor } of this.#tensors) {
      if (isHostTensor(tensor) && !isAttached(tensor)) {
        throw new RuntimeError(`the memory of "${name}" has been transferred elsewhere since it was bound`);
      }
    }
    return [
      this.#owner.model.session.pointer,
      null,
      this.#inputNames.pointers,
      this.#inputs,
      this.#inputs.length,
      this.#outputNames.pointers,
      this.#outputs.length,
      this.#outputs,
    ];
  }

  #wrap(tensors: readonly BoundTensor[]): BigUint64Array {
    const { library, model } = this.#owner;
    const pointers = new BigUint64Array(new ArrayBuffer(tensors.length * 8));
    tensors.forEach(({ name, tensor }, i) => {
      if (tensor instanceof NativeDeviceTensor) {
        pointers[i] = tensor.pointer;
        return;
      }
      if (!isHostTensor(tensor)) throw new RuntimeError(`"${name}" is a tensor of another runtime's device`);
      const handle = wrapTensor(library, model.memoryInfo, tensor);
      this.#handles.push(handle);
      pointers[i] = handle.pointer;
    });
    return pointers;
  }

  #assertUsable(): void {
    if (this.#released) throw new RuntimeError("this binding has been released");
  }

  #free(): void {
    for (const handle of this.#handles) handle.release();
  }
}
