import type { DataType, TensorData } from "../tensor-data.js";

/** What executes an emitted ONNX model: here ONNX Runtime's C API in Node (`createNativeRuntime`). */
export interface Runtime {
  /** For example "onnxruntime 1.30.0 (native)". */
  readonly description: string;
  /** @throws RuntimeError where the model or the execution provider is refused; the message says why. */
  createSession(model: Uint8Array | string, options?: SessionOptions): Promise<Session>;
}

export interface SessionOptions {
  /** Threads within one operation; 2 unless told. */
  threads?: number;
  /** "cpu" (default), or "webgpu", "cuda", … where the loaded library has it. */
  executionProvider?: string;
  /**
   * The provider's own options, for example `{ preferredLayout: "NCHW" }` of WebGPU. They are set where the process first
   * uses the provider, and hold for all its sessions.
   */
  providerOptions?: Readonly<Record<string, string>>;
  /** Graph optimizations; "basic" and above merge duplicated nodes. Default "all". */
  optimization?: "disabled" | "basic" | "extended" | "all";
  /** ONNX Runtime's memory patterns trade a higher peak for fewer allocations. Default false. */
  memoryPattern?: boolean;
  /** The CPU arena keeps freed memory for the next run. Default true. */
  memoryArena?: boolean;
  /**
   * Values of initializers that the model declares as external data. The runtime may copy or repack them, or
   * read them where they lie: they stay referenced, and must not change, until the session is released.
   */
  initializers?: Readonly<Record<string, TensorData>>;
  /** Writes a Chrome trace of every operation to a file with this prefix when the session is released. */
  profile?: string;
}

/**
 * A tensor in the memory of a session's device: runs read and write it there, this program only copies it. An output
 * cannot be the very tensor that is an input.
 */
export interface DeviceTensor {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  /** Frees the memory; bindings with the tensor must be released before. Calling it again does nothing. */
  release(): void;
}

/** The memory of the device that a session's execution provider computes on. */
export interface DeviceMemory {
  /** @throws RuntimeError where the device has no room */
  allocate(dtype: DataType, shape: readonly number[]): DeviceTensor;
  /** Copies tensors of equal type and shape to, from or within the device, after all runs that were begun before. */
  copy(pairs: readonly { from: AnyTensor; to: AnyTensor }[]): void;
}

/** A tensor in this program's memory or in the device's. */
export type AnyTensor = TensorData | DeviceTensor;

export type Feeds = Readonly<Record<string, AnyTensor>>;

/** One loaded model. A session may have many bindings; runs of one session do not overlap. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Where the session computes on a device with a memory of its own, such as a GPU. */
  readonly deviceMemory?: DeviceMemory | undefined;
  /**
   * Ties inputs and outputs to memory once, for many runs. An output may be the very memory of an input:
   * then the run updates it in place. Outputs that are not named are not computed.
   */
  bind(inputs: Feeds, outputs: Feeds): Binding;
  /** Frees the session and all its bindings; further calls throw. Calling it again does nothing. */
  release(): void;
}

/** Inputs and outputs tied to memory: change the typed arrays, run, read the typed arrays. */
export interface Binding {
  /** Runs on a worker thread; the event loop stays free. Calls queue up behind each other. */
  run(): Promise<void>;
  /** Runs on this thread; cheaper for very short graphs. Throws where the runtime cannot (web). */
  runSync(): void;
  release(): void;
}
