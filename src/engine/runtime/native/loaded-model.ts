import type { NativeDeviceMemory } from "./device-memory.js";
import type { Handle } from "./handle.js";

/** The native objects of a loaded model; the session releases them. */
export interface LoadedModel {
  readonly session: Handle;
  readonly memoryInfo: Handle;
  /** Values on the memory of the caller's initializers, which the runtime may read at any time. */
  readonly initializers: readonly Handle[];
  readonly deviceMemory: NativeDeviceMemory | undefined;
}
