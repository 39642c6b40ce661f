import koffi from "koffi";
import { RuntimeError } from "../../errors.js";
import type { Library } from "./library.js";

/** The names that the general call knows providers by, where they are not the available name's stem. */
const providerNames: Readonly<Record<string, string>> = {
  webgpu: "WebGPU",
  coreml: "CoreML",
  dml: "DML",
  xnnpack: "XNNPACK",
  qnn: "QNN",
  openvino: "OpenVINO",
  webnn: "WEBNN",
};

/**
 * Adds a provider to session options; operations that it lacks fall back to the CPU.
 * @throws RuntimeError that lists the library's providers where it has none of this name.
 */
export function appendExecutionProvider(library: Library, options: bigint, name: string): void {
  const wanted = name.toLowerCase();
  if (wanted === "cpu") return;
  const available = availableProviders(library);
  const stem = available.find((one) => one.toLowerCase() === wanted);
  if (stem === undefined) {
    throw new RuntimeError(
      `execution provider "${name}" is not in ONNX Runtime ${library.version} (${library.path}); ` +
        `available: ${available.map((one) => one.toLowerCase()).join(", ")}`,
    );
  }
  const doing = `adding execution provider "${name}"`;
  const { api } = library;
  if (wanted === "cuda") {
    const provider = library.create(doing, api.createCudaProviderOptions, api.releaseCudaProviderOptions);
    try {
      library.check(doing, api.appendCudaProvider(options, provider.pointer));
    } finally {
      provider.release();
    }
  } else if (wanted === "tensorrt") {
    const provider = library.create(
      doing,
      api.createTensorRtProviderOptions,
      api.releaseTensorRtProviderOptions,
    );
    try {
      library.check(doing, api.appendTensorRtProvider(options, provider.pointer));
    } finally {
      provider.release();
    }
  } else {
    library.check(doing, api.appendExecutionProvider(options, providerNames[wanted] ?? stem, null, null, 0));
  }
}

/** Without the suffix "ExecutionProvider", for example ["CUDA", "CPU"]. */
export function availableProviders(library: Library): string[] {
  const count = new Int32Array(1);
  const names = library.receive("listing execution providers", (out) =>
    library.api.getAvailableProviders(out, count),
  );
  const pointers = koffi.decode(names, "void *", count[0]!) as bigint[];
  const available = pointers.map((one) => koffi.decode.string(one).replace(/ExecutionProvider$/, ""));
  library.check("listing execution providers", library.api.releaseAvailableProviders(names, count[0]!));
  return available;
}
