import koffi, { type TypeObject } from "koffi";

/**
 * The functions of ONNX Runtime's C API that the engine calls: their places in the table that
 * `OrtApiBase.GetApi(version)` returns, and their signatures. The table only ever grows at its end, so a
 * place holds for every later release.
 * Reference: onnxruntime_c_api.h of ONNX Runtime 1.24 (https://github.com/microsoft/onnxruntime).
 */

/** The API version whose table holds every function below; ONNX Runtime 1.24 is the first to have it. */
export const apiVersion = 24;

/** An address in native memory; null is C's NULL. */
export type Pointer = bigint | null;
/** Memory that a function reads or writes: an address, or the memory of a typed array. */
export type Memory = Pointer | ArrayBufferView;
/** Receives one pointer, as `T**` parameters do. */
export type Out = BigUint64Array;
/** `OrtStatus*`: null is success; anything else must be read and released. */
export type Status = Pointer;

type Callback<Result> = (error: Error | null, result: Result) => void;

/** A native function, callable on this thread, or on a worker thread through `async`. */
export type NativeFunction<Call extends (...args: never[]) => unknown> = Call & {
  async(...args: [...Parameters<Call>, Callback<ReturnType<Call>>]): void;
};

interface Entry<Call extends (...args: never[]) => unknown> {
  readonly index: number;
  readonly result: string;
  readonly parameters: readonly string[];
  readonly call?: Call;
}

const pointer = "void *";
/** `ORTCHAR_T*`: paths are UTF-16 on Windows and UTF-8 elsewhere. */
const path = process.platform === "win32" ? "str16" : "str";

function entry<Call extends (...args: never[]) => unknown>(
  index: number,
  result: string,
  ...parameters: string[]
): Entry<Call> {
  return { index, result, parameters };
}

/** Most functions return a status. */
function status<Call extends (...args: never[]) => Status>(index: number, ...parameters: string[]) {
  return entry<Call>(index, pointer, ...parameters);
}

function release(index: number) {
  return entry<(object: bigint) => void>(index, "void", pointer);
}

type OnObject = (object: bigint) => Status;
type OnObjectSet = (object: bigint, value: number) => Status;
type OnObjectGet = (object: bigint, out: Memory) => Status;
type GetByIndex = (session: bigint, index: number, out: Out) => Status;
type GetNameByIndex = (session: bigint, index: number, allocator: bigint, out: Out) => Status;

const table = {
  getErrorMessage: entry<(status: bigint) => string>(2, "str", pointer),
  createEnv: status<(logLevel: number, logId: string, out: Out) => Status>(3, "int", "str", pointer),
  disableTelemetryEvents: status<OnObject>(6, pointer),
  createSession: status<(env: bigint, path: string, options: bigint, out: Out) => Status>(
    7,
    ...[pointer, path, pointer, pointer],
  ),
  createSessionFromArray: status<
    (env: bigint, model: Memory, bytes: number, options: bigint, out: Out) => Status
  >(8, pointer, pointer, "size_t", pointer, pointer),
  run: status<
    (
      session: bigint,
      runOptions: Pointer,
      inputNames: Memory,
      inputs: Memory,
      inputCount: number,
      outputNames: Memory,
      outputCount: number,
      outputs: Memory,
    ) => Status
  >(9, pointer, pointer, pointer, pointer, "size_t", pointer, "size_t", pointer),
  createSessionOptions: status<(out: Out) => Status>(10, pointer),
  setSessionExecutionMode: status<OnObjectSet>(13, pointer, "int"),
  enableProfiling: status<(options: bigint, prefix: string) => Status>(14, pointer, path),
  enableMemPattern: status<OnObject>(16, pointer),
  disableMemPattern: status<OnObject>(17, pointer),
  enableCpuMemArena: status<OnObject>(18, pointer),
  disableCpuMemArena: status<OnObject>(19, pointer),
  setSessionGraphOptimizationLevel: status<OnObjectSet>(23, pointer, "int"),
  setIntraOpNumThreads: status<OnObjectSet>(24, pointer, "int"),
  setInterOpNumThreads: status<OnObjectSet>(25, pointer, "int"),
  sessionGetInputCount: status<OnObjectGet>(30, pointer, pointer),
  sessionGetOutputCount: status<OnObjectGet>(31, pointer, pointer),
  sessionGetInputTypeInfo: status<GetByIndex>(33, pointer, "size_t", pointer),
  sessionGetOutputTypeInfo: status<GetByIndex>(34, pointer, "size_t", pointer),
  sessionGetInputName: status<GetNameByIndex>(36, pointer, "size_t", pointer, pointer),
  sessionGetOutputName: status<GetNameByIndex>(37, pointer, "size_t", pointer, pointer),
  createTensorAsOrtValue: status<
    (allocator: bigint, shape: Memory, rank: number, elementType: number, out: Out) => Status
  >(48, pointer, pointer, "size_t", "int", pointer),
  createTensorWithDataAsOrtValue: status<
    (
      memoryInfo: bigint,
      data: Memory,
      bytes: number,
      shape: Memory,
      rank: number,
      elementType: number,
      out: Out,
    ) => Status
  >(49, pointer, pointer, "size_t", pointer, "size_t", "int", pointer),
  castTypeInfoToTensorInfo: status<OnObjectGet>(55, pointer, pointer),
  getTensorElementType: status<OnObjectGet>(60, pointer, pointer),
  getDimensionsCount: status<OnObjectGet>(61, pointer, pointer),
  getDimensions: status<(info: bigint, out: Memory, rank: number) => Status>(62, pointer, pointer, "size_t"),
  getSymbolicDimensions: status<(info: bigint, out: Memory, rank: number) => Status>(
    63,
    ...[pointer, pointer, "size_t"],
  ),
  createMemoryInfo: status<
    (name: string, allocator: number, device: number, memory: number, out: Out) => Status
  >(68, "str", "int", "int", "int", pointer),
  createCpuMemoryInfo: status<(allocator: number, memory: number, out: Out) => Status>(
    69,
    ...["int", "int", pointer],
  ),
  allocatorFree: status<(allocator: bigint, memory: bigint) => Status>(76, pointer, pointer),
  getAllocatorWithDefaultOptions: status<(out: Out) => Status>(78, pointer),
  releaseEnv: release(92),
  releaseStatus: release(93),
  releaseMemoryInfo: release(94),
  releaseSession: release(95),
  releaseValue: release(96),
  releaseTypeInfo: release(98),
  releaseSessionOptions: release(100),
  getAvailableProviders: status<(out: Out, count: Memory) => Status>(125, pointer, pointer),
  releaseAvailableProviders: status<(names: bigint, count: number) => Status>(126, pointer, "int"),
  createAllocator: status<(session: bigint, memoryInfo: bigint, out: Out) => Status>(
    131,
    ...[pointer, pointer, pointer],
  ),
  releaseAllocator: release(132),
  appendTensorRtProvider: status<(options: bigint, provider: bigint) => Status>(170, pointer, pointer),
  createTensorRtProviderOptions: status<(out: Out) => Status>(171, pointer),
  releaseTensorRtProviderOptions: release(174),
  appendCudaProvider: status<(options: bigint, provider: bigint) => Status>(204, pointer, pointer),
  createCudaProviderOptions: status<(out: Out) => Status>(205, pointer),
  releaseCudaProviderOptions: release(208),
  addExternalInitializers: status<(options: bigint, names: Memory, values: Memory, count: number) => Status>(
    210,
    ...[pointer, pointer, pointer, "size_t"],
  ),
  appendExecutionProvider: status<
    (options: bigint, name: string, keys: Memory, values: Memory, count: number) => Status
  >(216, pointer, "str", pointer, pointer, "size_t"),
  copyTensors: status<(env: bigint, from: Memory, to: Memory, stream: Pointer, count: number) => Status>(
    386,
    pointer,
    pointer,
    pointer,
    pointer,
    "size_t",
  ),
  tensorTypeAndShapeHasShape: entry<(info: bigint) => boolean>(390, "bool", pointer),
};

type Table = typeof table;
type CallOf<E> = E extends Entry<infer Call> ? Call : never;
/** Every function of the table above, ready to call. */
export type Api = { readonly [Name in keyof Table]: NativeFunction<CallOf<Table[Name]>> };

/** Binds the functions above to the table at `address`. */
export function readApi(address: bigint): Api {
  const length = 1 + Math.max(...Object.values(table).map((one) => one.index));
  const addresses = koffi.decode(address, pointer, length) as bigint[];
  return Object.fromEntries(
    Object.entries(table).map(([name, { index, result, parameters }]) => [
      name,
      nativeFunction(addresses[index]!, koffi.proto(result, [...parameters])),
    ]),
  ) as unknown as Api;
}

/** A function at an address. */
export function nativeFunction(address: bigint, prototype: TypeObject): unknown {
  return koffi.decode(address, prototype);
}
