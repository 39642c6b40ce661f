import koffi from "koffi";
import { RuntimeError } from "../../errors.js";
import type { Library } from "./library.js";
import { CStrings } from "./strings.js";

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
 * WebGPU: sessions check shapes before a run, so that the device need not check them again; a training step has some
 * thousand operations, handed over in few portions.
 */
const defaultSettings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  webgpu: { validationMode: "disabled", maxNumPendingDispatches: "256" },
};

/**
 * Adds a provider to session options; operations that it lacks fall back to the CPU.
 * @throws RuntimeError that lists the library's providers where it has none of this name.
 */
export function appendExecutionProvider(
  library: Library,
  options: bigint,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): void {
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
  try {
    append(library, options, stem, settings);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RuntimeError(
      `execution provider "${name}" is in ONNX Runtime ${library.version} (${library.path}), but its device or ` +
        `further libraries cannot be used here: ${reason}`,
      { cause },
    );
  }
}

function append(
  library: Library,
  options: bigint,
  stem: string,
  settings: Readonly<Record<string, string>>,
): void {
  const { api } = library;
  const doing = `adding ${stem}`;
  const wanted = stem.toLowerCase();
  const own = {
    cuda: [api.createCudaProviderOptions, api.appendCudaProvider, api.releaseCudaProviderOptions],
    tensorrt: [
      api.createTensorRtProviderOptions,
      api.appendTensorRtProvider,
      api.releaseTensorRtProviderOptions,
    ],
  } as const;
  if (wanted !== "cuda" && wanted !== "tensorrt") {
    const name = providerNames[wanted] ?? stem;
    const given = Object.entries({ ...defaultSettings[wanted], ...settings });
    const keys = new CStrings(given.map(([key]) => key));
    const values = new CStrings(given.map(([, value]) => value));
    library.check(
      doing,
      api.appendExecutionProvider(options, name, keys.pointers, values.pointers, given.length),
    );
    return;
  }
  const [create, add, release] = own[wanted];
  const provider = library.create(doing, create, release);
  try {
    library.check(doing, add(options, provider.pointer));
  } finally {
    provider.release();
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
