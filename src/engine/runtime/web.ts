import { RuntimeError } from "../errors.js";
import { type DataType, elementCount, type TensorData, type TypedArray } from "../tensor-data.js";
import { checkBinding, type Declarations } from "./check-binding.js";
import { checkMemory, type DeclaredTensor, isAttached } from "./declared-tensor.js";
import { requireHostTensor } from "./host-tensor.js";
import { RunQueue } from "./run-queue.js";
import type { AnyTensor, Binding, Feeds, Runtime, Session, SessionOptions } from "./runtime.js";
import type { OnnxRuntimeWeb, WebMetadata, WebSession, WebSessionOptions, WebTensor } from "./web-module.js";

/**
 * ONNX Runtime as wasm, WebGPU or WebNN: the module `onnxruntime-web`, imported and configured by the caller
 * (`ort.env.wasm`: threads, where the .wasm files lie). It has a heap of its own, so every run copies the
 * inputs in and the outputs out, and it cannot run synchronously. `threads` sets the number for all sessions,
 * before the first, where `ort.env.wasm.numThreads` is not set; traces are not available. Initializers are
 * handed over as files of external data whose locations are the initializers' names.
 */
export function createWebRuntime(ort: OnnxRuntimeWeb): Runtime {
  return {
    description: `onnxruntime ${ort.env.versions.web ?? "of unknown version"} (web)`,
    createSession: (model, options) => createWebSession(ort, model, options),
  };
}

async function createWebSession(
  ort: OnnxRuntimeWeb,
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> {
  const settings = webOptions(options);
  if (options.threads !== undefined) ort.env.wasm.numThreads ??= options.threads;
  try {
    const { InferenceSession } = ort;
    const session =
      typeof model === "string"
        ? await InferenceSession.create(model, settings)
        : await InferenceSession.create(model, settings);
    return new BrowserSession(ort, session);
  } catch (cause) {
    const what = typeof model === "string" ? model : `a model of ${model.byteLength} bytes`;
    throw failure(`loading ${what}`, cause);
  }
}

function webOptions(options: SessionOptions): WebSessionOptions {
  const { executionProvider = "cpu", optimization = "all", initializers = {} } = options;
  if (options.profile !== undefined) {
    throw new RuntimeError("onnxruntime-web writes no trace files; take one with the native runtime");
  }
  return {
    executionProviders: [executionProvider === "cpu" ? "wasm" : executionProvider],
    graphOptimizationLevel: optimization,
    enableMemPattern: options.memoryPattern ?? false,
    enableCpuMemArena: options.memoryArena ?? true,
    externalData: Object.entries(initializers).map(([path, tensor]) => {
      checkMemory(`initializer "${path}"`, tensor);
      const { buffer, byteOffset, byteLength } = tensor.data;
      return { path, data: new Uint8Array(buffer, byteOffset, byteLength) };
    }),
  };
}

interface HostTensor {
  readonly name: string;
  readonly tensor: TensorData;
}

class BrowserSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #ort: OnnxRuntimeWeb;
  readonly #session: WebSession;
  readonly #declared: Declarations;
  readonly #queue = new RunQueue();
  #released = false;

  constructor(ort: OnnxRuntimeWeb, session: WebSession) {
    this.#ort = ort;
    this.#session = session;
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
    this.#declared = {
      inputs: session.inputMetadata.map(declaredTensor),
      outputs: session.outputMetadata.map(declaredTensor),
    };
  }

  bind(inputs: Feeds, outputs: Feeds): Binding {
    if (this.#released) throw new RuntimeError("this session has been released");
    const checked = checkBinding(this.#declared, inputs, outputs);
    const onHost = ({ name, tensor }: { name: string; tensor: AnyTensor }): HostTensor => ({
      name,
      tensor: requireHostTensor(name, tensor),
    });
    const bound = { inputs: checked.inputs.map(onHost), outputs: checked.outputs.map(onHost) };
    // The constructor's overloads spell out each element type; together they take any of them.
    const Tensor = this.#ort.Tensor as unknown as new (
      dtype: DataType,
      data: TypedArray,
      shape: readonly number[],
    ) => WebTensor;
    const feeds = Object.fromEntries(
      bound.inputs.map(({ name, tensor: { dtype, data, shape } }) => [name, new Tensor(dtype, data, shape)]),
    );
    let released = false;
    const assertUsable = (problem: string) => {
      if (released || this.#released) throw new RuntimeError(problem);
    };
    return {
      run: async () => {
        assertUsable("this binding has been released");
        return this.#queue.add(async () => {
          assertUsable("the binding was released before this run began");
          assertAttached([...bound.inputs, ...bound.outputs]);
          await this.#run(feeds, bound.outputs);
        });
      },
      runSync: () => {
        throw new RuntimeError("onnxruntime-web cannot run synchronously; await run()");
      },
      release: () => {
        released = true;
      },
    };
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#queue.onIdle(() => {
      // Nobody could act on a failure to free memory, and nothing else can fail here.
      this.#session.release().catch(() => {});
    });
  }

  async #run(feeds: Readonly<Record<string, WebTensor>>, outputs: readonly HostTensor[]): Promise<void> {
    let results: Readonly<Record<string, WebTensor>>;
    try {
      const names = outputs.map(({ name }) => name);
      const computed = await this.#session.run(feeds as Record<string, never>, names);
      results = computed as Readonly<Record<string, WebTensor>>;
    } catch (cause) {
      throw failure("running the model", cause);
    }
    for (const { name, tensor } of outputs) copyResult(name, results[name]!, tensor);
    for (const result of Object.values(results)) result.dispose();
  }
}

/** The module tells a scalar and an unknown rank alike, `[]`: what the run computes decides. */
function declaredTensor(metadata: WebMetadata): DeclaredTensor {
  const { name } = metadata;
  if (!metadata.isTensor) {
    return { name, dtype: undefined, type: "a value that is no tensor", shape: undefined };
  }
  const known: readonly string[] = ["float32", "float64", "int32", "int64", "uint8", "int8", "bool"];
  const { type, shape } = metadata;
  const dtype = known.includes(type) ? (type as DataType) : undefined;
  // A size that the model leaves open comes as -1 read without its sign.
  const sizes = shape.map((size) => (typeof size === "number" && size >= 2 ** 31 ? "?" : size));
  return { name, dtype, type, shape: sizes.length === 0 ? undefined : sizes };
}

function copyResult(name: string, result: WebTensor, tensor: TensorData): void {
  if (result.type !== tensor.dtype || result.dims.join() !== tensor.shape.join()) {
    throw new RuntimeError(
      `output "${name}" is ${result.type}[${result.dims.join(", ")}]; ` +
        `bound to ${tensor.dtype}[${tensor.shape.join(", ")}]`,
    );
  }
  if (elementCount(tensor.shape) > 0) (tensor.data as Float32Array).set(result.data as Float32Array);
}

function assertAttached(tensors: readonly HostTensor[]): void {
  for (const { name, tensor } of tensors) {
    if (isAttached(tensor)) continue;
    throw new RuntimeError(`the memory of "${name}" has been transferred elsewhere since it was bound`);
  }
}

function failure(doing: string, cause: unknown): RuntimeError {
  return new RuntimeError(`${doing}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
