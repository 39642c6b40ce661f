import type { Runtime } from "../runtime.js";
import { createNativeSession } from "./create-session.js";
import { Library } from "./library.js";
import { libraryPath } from "./library-path.js";

export interface NativeRuntimeOptions {
  /**
   * Path of an ONNX Runtime library, 1.24 or later. Default: the environment variable `LVERSE_ONNXRUNTIME`,
   * else the library that the package `onnxruntime-node` ships.
   */
  library?: string;
}

/**
 * ONNX Runtime's C API in this process. Runtimes on one library share its environment.
 * @throws RuntimeError where the library is missing, is no ONNX Runtime, or is too old.
 */
export function createNativeRuntime(options: NativeRuntimeOptions = {}): Runtime {
  const library = Library.load(libraryPath(options.library));
  return {
    description: `onnxruntime ${library.version} (native)`,
    createSession: (model, sessionOptions) => createNativeSession(library, model, sessionOptions),
  };
}
