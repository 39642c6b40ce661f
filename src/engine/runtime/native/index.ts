export { liveHandles } from "./handle.js";
export { createNativeRuntime, type NativeRuntimeOptions } from "./runtime.js";
