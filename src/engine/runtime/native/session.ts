import { RuntimeError } from "../../errors.js";
import { checkBinding, type Declarations } from "../check-binding.js";
import { RunQueue } from "../run-queue.js";
import type { Binding, DeviceMemory, Feeds, Session } from "../runtime.js";
import { type BindingOwner, NativeBinding } from "./binding.js";
import { readDeclarations } from "./declarations.js";
import type { Library } from "./library.js";
import type { LoadedModel } from "./loaded-model.js";

export class NativeSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly deviceMemory: DeviceMemory | undefined;
  readonly #library: Library;
  readonly #model: LoadedModel;
  readonly #declared: Declarations;
  readonly #queue = new RunQueue();
  readonly #bindings = new Set<NativeBinding>();
  #released = false;

  constructor(library: Library, model: LoadedModel) {
    this.#library = library;
    this.#model = model;
    this.deviceMemory = model.deviceMemory;
    const { pointer } = model.session;
    this.#declared = {
      inputs: readDeclarations(library, pointer, "input"),
      outputs: readDeclarations(library, pointer, "output"),
    };
    this.inputNames = this.#declared.inputs.map(({ name }) => name);
    this.outputNames = this.#declared.outputs.map(({ name }) => name);
    library.use(this);
  }

  bind(inputs: Feeds, outputs: Feeds): Binding {
    if (this.#released) throw new RuntimeError("this session has been released");
    const bound = checkBinding(this.#declared, inputs, outputs);
    const owner: BindingOwner = {
      library: this.#library,
      model: this.#model,
      queue: this.#queue,
      forget: (binding) => this.#bindings.delete(binding),
    };
    const binding = new NativeBinding(owner, bound.inputs, bound.outputs);
    this.#bindings.add(binding);
    return binding;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const binding of [...this.#bindings]) binding.release();
    this.#queue.onIdle(() => {
      const { session, initializers, memoryInfo, deviceMemory } = this.#model;
      deviceMemory?.release();
      for (const handle of [session, ...initializers, memoryInfo]) handle.release();
      this.#library.leave(this);
    });
  }
}
