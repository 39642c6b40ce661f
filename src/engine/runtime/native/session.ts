import { RuntimeError } from "../../errors.js";
import { checkMemory, checkTensor, type DeclaredTensor } from "../declared-tensor.js";
import type { Binding, Feeds, Session, SessionOptions } from "../runtime.js";
import type { Status } from "./api.js";
import { type BindingOwner, type BoundTensor, NativeBinding } from "./binding.js";
import { readDeclarations } from "./declarations.js";
import type { Handle } from "./handle.js";
import type { Library } from "./library.js";
import { RunQueue } from "./run-queue.js";
import { createSessionOptions } from "./session-options.js";
import { CStrings } from "./strings.js";
import { wrapTensor } from "./tensor.js";

const deviceAllocator = 0;
const defaultMemory = 0;

/** Loads a model on a worker thread. The bytes are read until the promise settles, and not kept. */
export async function createNativeSession(
  library: Library,
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> {
  const { api } = library;
  const owned: Handle[] = [];
  try {
    const settings = createSessionOptions(library, options);
    owned.push(settings);
    const memoryInfo = library.create(
      "describing the CPU's memory",
      (out) => api.createCpuMemoryInfo(deviceAllocator, defaultMemory, out),
      api.releaseMemoryInfo,
    );
    owned.push(memoryInfo);
    const initializers = Object.entries(options.initializers ?? {});
    const values = initializers.map(([name, tensor]) => {
      checkMemory(`initializer "${name}"`, tensor);
      const value = wrapTensor(library, memoryInfo, tensor);
      owned.push(value);
      return value;
    });
    if (values.length > 0) {
      const names = new CStrings(initializers.map(([name]) => name));
      const pointers = BigUint64Array.from(values, (value) => value.pointer);
      library.check(
        "adding initializers",
        api.addExternalInitializers(settings.pointer, names.pointers, pointers, values.length),
      );
    }
    const session = await load(library, model, settings);
    owned.unshift(session);
    settings.release();
    return new NativeSession(library, session, memoryInfo, values);
  } catch (error) {
    for (const handle of owned) handle.release();
    throw error;
  }
}

async function load(library: Library, model: Uint8Array | string, settings: Handle): Promise<Handle> {
  const { api, environment } = library;
  const out = new BigUint64Array(1);
  const status = await new Promise<Status>((resolve, reject) => {
    const done = (error: Error | null, status: Status) => (error === null ? resolve(status) : reject(error));
    if (typeof model === "string") api.createSession.async(environment, model, settings.pointer, out, done);
    else api.createSessionFromArray.async(environment, model, model.byteLength, settings.pointer, out, done);
  });
  return library.create(
    typeof model === "string" ? `loading ${model}` : `loading a model of ${model.byteLength} bytes`,
    (result) => {
      result[0] = out[0]!;
      return status;
    },
    api.releaseSession,
  );
}

class NativeSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #inputs: ReadonlyMap<string, DeclaredTensor>;
  readonly #outputs: ReadonlyMap<string, DeclaredTensor>;
  readonly #owner: BindingOwner;
  readonly #bindings = new Set<NativeBinding>();
  /** Values on the memory of the initializers. */
  readonly #initializers: readonly Handle[];
  #released = false;

  constructor(library: Library, session: Handle, memoryInfo: Handle, initializers: readonly Handle[]) {
    const inputs = readDeclarations(library, session.pointer, "input");
    const outputs = readDeclarations(library, session.pointer, "output");
    this.inputNames = inputs.map(({ name }) => name);
    this.outputNames = outputs.map(({ name }) => name);
    this.#inputs = new Map(inputs.map((one) => [one.name, one]));
    this.#outputs = new Map(outputs.map((one) => [one.name, one]));
    this.#initializers = initializers;
    const forget = (binding: NativeBinding) => this.#bindings.delete(binding);
    this.#owner = { library, session, memoryInfo, queue: new RunQueue(), forget };
  }

  bind(inputs: Feeds, outputs: Feeds): Binding {
    if (this.#released) throw new RuntimeError("this session has been released");
    const missing = this.inputNames.filter((name) => inputs[name] === undefined);
    if (missing.length > 0) throw new RuntimeError(`no tensor given for input ${quote(missing)}`);
    if (Object.keys(outputs).length === 0) {
      throw new RuntimeError(`no output named; the model has ${quote(this.outputNames)}`);
    }
    const binding = new NativeBinding(
      this.#owner,
      checkFeeds("input", this.#inputs, inputs),
      checkFeeds("output", this.#outputs, outputs),
    );
    this.#bindings.add(binding);
    return binding;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const binding of [...this.#bindings]) binding.release();
    this.#owner.queue.onIdle(() => {
      const { session, memoryInfo } = this.#owner;
      for (const handle of [session, ...this.#initializers, memoryInfo]) handle.release();
    });
  }
}

function checkFeeds(
  role: "input" | "output",
  declared: ReadonlyMap<string, DeclaredTensor>,
  feeds: Feeds,
): BoundTensor[] {
  return Object.entries(feeds).map(([name, tensor]) => {
    const declaration = declared.get(name);
    if (declaration === undefined) {
      throw new RuntimeError(`the model has no ${role} "${name}"; it has ${quote([...declared.keys()])}`);
    }
    checkTensor(role, declaration, tensor);
    return { name, tensor };
  });
}

function quote(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
