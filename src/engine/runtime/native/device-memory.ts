import { RuntimeError } from "../../errors.js";
import type { DataType } from "../../tensor-data.js";
import { isHostTensor } from "../host-tensor.js";
import type { AnyTensor, DeviceMemory, DeviceTensor } from "../runtime.js";
import { elementTypeOf } from "./declarations.js";
import type { Handle } from "./handle.js";
import type { Library } from "./library.js";
import { wrapTensor } from "./tensor.js";

/** What ONNX Runtime calls the memory of a provider's device. */
const memoryNames: Readonly<Record<string, string>> = { webgpu: "WebGPU_Buf", cuda: "Cuda" };
/** `OrtDeviceAllocator` and `OrtMemTypeDefault`. */
const plainAllocator = 0;
const defaultMemory = 0;
const firstDevice = 0;

/** A tensor that the device's allocator holds. */
export class NativeDeviceTensor implements DeviceTensor {
  constructor(
    readonly dtype: DataType,
    readonly shape: readonly number[],
    private readonly value: Handle,
  ) {}

  /** The `OrtValue`; only to be used before `release`. */
  get pointer(): bigint {
    return this.value.pointer;
  }

  release(): void {
    this.value.release();
  }
}

/** The device memory of one session. Its tensors may be bound by other sessions of the same provider. */
export class NativeDeviceMemory implements DeviceMemory {
  readonly #library: Library;
  readonly #hostMemory: Handle;
  readonly #memoryInfo: Handle;
  readonly #allocator: Handle;

  private constructor(library: Library, hostMemory: Handle, memoryInfo: Handle, allocator: Handle) {
    this.#library = library;
    this.#hostMemory = hostMemory;
    this.#memoryInfo = memoryInfo;
    this.#allocator = allocator;
  }

  /** Undefined for providers that compute in the program's own memory. */
  static of(
    library: Library,
    session: bigint,
    provider: string,
    hostMemory: Handle,
  ): NativeDeviceMemory | undefined {
    const name = memoryNames[provider.toLowerCase()];
    if (name === undefined) return undefined;
    const { api } = library;
    const memoryInfo = library.create(
      `describing the memory ${name}`,
      (out) => api.createMemoryInfo(name, plainAllocator, firstDevice, defaultMemory, out),
      api.releaseMemoryInfo,
    );
    try {
      const allocator = library.create(
        `finding the allocator of ${name}`,
        (out) => api.createAllocator(session, memoryInfo.pointer, out),
        api.releaseAllocator,
      );
      return new NativeDeviceMemory(library, hostMemory, memoryInfo, allocator);
    } catch (error) {
      memoryInfo.release();
      throw error;
    }
  }

  allocate(dtype: DataType, shape: readonly number[]): NativeDeviceTensor {
    const sizes = BigInt64Array.from(shape, BigInt);
    const { api } = this.#library;
    const value = this.#library.create(
      `allocating ${dtype}[${shape.join(", ")}] on the device`,
      (out) =>
        api.createTensorAsOrtValue(this.#allocator.pointer, sizes, shape.length, elementTypeOf(dtype), out),
      api.releaseValue,
    );
    return new NativeDeviceTensor(dtype, [...shape], value);
  }

  copy(pairs: readonly { from: AnyTensor; to: AnyTensor }[]): void {
    if (pairs.length === 0) return;
    const borrowed: Handle[] = [];
    const pointerOf = (tensor: AnyTensor): bigint => {
      if (tensor instanceof NativeDeviceTensor) return tensor.pointer;
      if (!isHostTensor(tensor)) throw new RuntimeError("this tensor is of another runtime's device");
      const handle = wrapTensor(this.#library, this.#hostMemory, tensor);
      borrowed.push(handle);
      return handle.pointer;
    };
    try {
      for (const { from, to } of pairs) {
        if (from.dtype === to.dtype && from.shape.join() === to.shape.join()) continue;
        const text = ({ dtype, shape }: AnyTensor) => `${dtype}[${shape.join(", ")}]`;
        throw new RuntimeError(`${text(from)} cannot be copied to ${text(to)}: type and shape must be equal`);
      }
      const from = BigUint64Array.from(pairs, (pair) => pointerOf(pair.from));
      const to = BigUint64Array.from(pairs, (pair) => pointerOf(pair.to));
      const { api, environment } = this.#library;
      this.#library.check("copying tensors", api.copyTensors(environment, from, to, null, pairs.length));
    } finally {
      for (const handle of borrowed) handle.release();
    }
  }

  /** Its tensors must be released before. */
  release(): void {
    this.#allocator.release();
    this.#memoryInfo.release();
  }
}
