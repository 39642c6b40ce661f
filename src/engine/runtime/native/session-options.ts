import { RuntimeError } from "../../errors.js";
import type { SessionOptions } from "../runtime.js";
import { appendExecutionProvider } from "./execution-provider.js";
import type { Handle } from "./handle.js";
import type { Library } from "./library.js";

const sequential = 0;
/** `GraphOptimizationLevel`. */
const levels = { disabled: 0, basic: 1, extended: 2, all: 99 } as const;
const defaultThreads = 2;

/** Native session options; initializers are added by the session, which owns their memory. */
export function createSessionOptions(library: Library, options: SessionOptions): Handle {
  const { threads = defaultThreads, optimization = "all", executionProvider = "cpu" } = options;
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new RuntimeError(`threads is ${threads}; expected a whole number of at least 1`);
  }
  const level = levels[optimization];
  if (level === undefined) {
    throw new RuntimeError(
      `optimization is "${optimization}"; expected one of ${Object.keys(levels).join(", ")}`,
    );
  }
  const { api } = library;
  const handle = library.create(
    "creating session options",
    (out) => api.createSessionOptions(out),
    api.releaseSessionOptions,
  );
  const set = library.check.bind(library, "setting session options");
  try {
    const { pointer } = handle;
    set(api.setIntraOpNumThreads(pointer, threads));
    set(api.setInterOpNumThreads(pointer, 1));
    set(api.setSessionExecutionMode(pointer, sequential));
    set(api.setSessionGraphOptimizationLevel(pointer, level));
    set(options.memoryPattern === true ? api.enableMemPattern(pointer) : api.disableMemPattern(pointer));
    set(options.memoryArena === false ? api.disableCpuMemArena(pointer) : api.enableCpuMemArena(pointer));
    if (options.profile !== undefined) set(api.enableProfiling(pointer, options.profile));
    appendExecutionProvider(library, pointer, executionProvider, options.providerOptions);
    return handle;
  } catch (error) {
    handle.release();
    throw error;
  }
}
