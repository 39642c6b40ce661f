import { RuntimeError } from "../../errors.js";
import type { TensorData } from "../../tensor-data.js";
import { checkMemory } from "../declared-tensor.js";
import type { Session, SessionOptions } from "../runtime.js";
import type { Status } from "./api.js";
import { NativeDeviceMemory } from "./device-memory.js";
import { Handle } from "./handle.js";
import type { Library } from "./library.js";
import { NativeSession } from "./session.js";
import { createSessionOptions } from "./session-options.js";
import { CStrings } from "./strings.js";
import { wrapTensor } from "./tensor.js";

/** `OrtDeviceAllocator` and `OrtMemTypeDefault`. */
const plainAllocator = 0;
const defaultMemory = 0;

/** Loads a model on a worker thread. Its bytes are read until the promise settles, and not kept. */
export async function createNativeSession(
  library: Library,
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> {
  const { api } = library;
  const owned: { release(): void }[] = [];
  const own = <Owned extends { release(): void }>(one: Owned): Owned => {
    owned.unshift(one);
    return one;
  };
  try {
    const settings = own(createSessionOptions(library, options));
    const memoryInfo = own(
      library.create(
        "describing the CPU's memory",
        (out) => api.createCpuMemoryInfo(plainAllocator, defaultMemory, out),
        api.releaseMemoryInfo,
      ),
    );
    const given = Object.entries(options.initializers ?? {});
    const initializers = given.map(([name, tensor]) => {
      checkMemory(`initializer "${name}"`, tensor);
      return own(wrapTensor(library, memoryInfo, tensor));
    });
    addInitializers(library, settings, given, initializers);
    const session = own(await load(library, model, settings));
    settings.release();
    const provider = options.executionProvider ?? "cpu";
    const deviceMemory = NativeDeviceMemory.of(library, session.pointer, provider, memoryInfo);
    if (deviceMemory) own(deviceMemory);
    return new NativeSession(library, { session, memoryInfo, initializers, deviceMemory });
  } catch (error) {
    for (const one of owned) one.release();
    throw error;
  }
}

function addInitializers(
  library: Library,
  settings: Handle,
  given: readonly (readonly [string, TensorData])[],
  values: readonly Handle[],
): void {
  if (given.length === 0) return;
  const names = new CStrings(given.map(([name]) => name));
  const pointers = BigUint64Array.from(values, (value) => value.pointer);
  library.check(
    "adding initializers",
    library.api.addExternalInitializers(settings.pointer, names.pointers, pointers, values.length),
  );
}

async function load(library: Library, model: Uint8Array | string, settings: Handle): Promise<Handle> {
  const { api, environment } = library;
  const what = typeof model === "string" ? model : `a model of ${model.byteLength} bytes`;
  const out = new BigUint64Array(1);
  const loading = {};
  library.use(loading);
  try {
    const status = await new Promise<Status>((resolve, reject) => {
      const done = (error: Error | null, result: Status) => (error ? reject(error) : resolve(result));
      const { pointer } = settings;
      if (typeof model === "string") api.createSession.async(environment, model, pointer, out, done);
      else api.createSessionFromArray.async(environment, model, model.byteLength, pointer, out, done);
    });
    library.check(`loading ${what}`, status);
  } catch (cause) {
    if (cause instanceof RuntimeError) throw cause;
    throw new RuntimeError(`loading ${what} could not be started`, { cause });
  } finally {
    library.leave(loading);
  }
  return new Handle(out[0]!, api.releaseSession);
}
