import { existsSync, realpathSync } from "node:fs";
import koffi, { type LibraryHandle } from "koffi";
import { RuntimeError } from "../../errors.js";
import { type Api, apiVersion, nativeFunction, type Out, readApi, type Status } from "./api.js";
import { Handle } from "./handle.js";

/** Errors become exceptions with the runtime's message, so it need not log them too: fatal only. */
const logLevelFatal = 4;
/**
 * Native code runs on a stack that koffi allocates: 128 KiB on worker threads by default, of which a matrix
 * product alone takes more than 64 (measured: with 64 KiB it crashes). Pages that are not touched cost nothing.
 */
const stackBytes = 16 * 1024 * 1024;

const loaded = new Map<string, Library>();

/** What keeps the environment alive; `release` is called where the process ends before it was. */
export interface User {
  release?(): void;
}

/** One loaded ONNX Runtime library with its environment; both live until the process ends. */
export class Library {
  readonly path: string;
  /** For example "1.30.0". */
  readonly version: string;
  readonly api: Api;
  readonly environment: bigint;
  /** Frees memory that the runtime allocated on the caller's behalf. */
  readonly allocator: bigint;
  /** Keeps the code in memory: koffi unloads a library that nothing refers to. */
  private readonly code: LibraryHandle;
  readonly #users = new Set<User>();

  /** @throws RuntimeError where the file is missing, is no ONNX Runtime, or is too old. */
  static load(path: string): Library {
    if (!existsSync(path)) throw new RuntimeError(`there is no ONNX Runtime library at ${path}`);
    const file = realpathSync(path);
    const known = loaded.get(file);
    if (known !== undefined) return known;
    const library = new Library(file);
    loaded.set(file, library);
    return library;
  }

  private constructor(path: string) {
    reserveStack();
    this.path = path;
    this.code = open(path);
    const { version, getApi } = identify(path, this.code);
    this.version = version;
    const table = getApi(apiVersion);
    if (table === null) {
      throw new RuntimeError(`${path} (ONNX Runtime ${version}) refuses API version ${apiVersion}`);
    }
    this.api = readApi(table);
    this.environment = this.receive("creating the environment", (out) =>
      this.api.createEnv(logLevelFatal, "lverse", out),
    );
    this.check("disabling telemetry", this.api.disableTelemetryEvents(this.environment));
    this.allocator = this.receive("getting the default allocator", (out) =>
      this.api.getAllocatorWithDefaultOptions(out),
    );
    process.once("exit", () => this.#leaveProcess());
  }

  /** @throws RuntimeError with the runtime's message where the status is a failure. */
  check(doing: string, status: Status): void {
    if (status === null) return;
    const message = this.api.getErrorMessage(status);
    this.api.releaseStatus(status);
    throw new RuntimeError(`${doing}: ${message}`);
  }

  /** Calls a function that returns a pointer through its last parameter. */
  receive(doing: string, call: (out: Out) => Status): bigint {
    const out = new BigUint64Array(1);
    this.check(doing, call(out));
    return out[0]!;
  }

  /** Calls a function that creates an object on `memory`, which `free` releases. */
  create(
    doing: string,
    call: (out: Out) => Status,
    free: (pointer: bigint) => void,
    memory?: unknown,
  ): Handle {
    return new Handle(this.receive(doing, call), free, memory);
  }

  /** Counts a session, or one that is being loaded, among those that need the environment. */
  use(user: User): void {
    this.#users.add(user);
  }

  leave(user: User): void {
    this.#users.delete(user);
  }

  /** Releases what nobody has, and the environment too unless a worker thread still works with it. */
  #leaveProcess(): void {
    for (const user of this.#users) user.release?.();
    if (this.#users.size === 0) this.api.releaseEnv(this.environment);
  }
}

function reserveStack(): void {
  const { sync_stack_size: sync = 0, async_stack_size: async = 0 } = koffi.config();
  if (sync >= stackBytes && async >= stackBytes) return;
  try {
    koffi.config({ sync_stack_size: stackBytes, async_stack_size: stackBytes });
  } catch (cause) {
    throw new RuntimeError(
      `koffi's stacks (${sync} and ${async} bytes) are too small for ONNX Runtime and cannot be changed ` +
        "once a library has been loaded; create the native runtime before other code uses koffi",
      { cause },
    );
  }
}

function open(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RuntimeError(`${path} cannot be loaded as a library: ${reason}`, { cause });
  }
}

function identify(path: string, code: LibraryHandle) {
  let base: bigint;
  try {
    base = code.func("OrtGetApiBase", "void *", [])();
  } catch (cause) {
    throw new RuntimeError(`${path} is not an ONNX Runtime library: it exports no OrtGetApiBase`, { cause });
  }
  const [getApi, getVersion] = koffi.decode(base, "void *", 2) as [bigint, bigint];
  const versionOf = nativeFunction(getVersion, koffi.proto("str", [])) as () => string;
  const version = versionOf();
  assertSupported(path, version);
  const apiOf = nativeFunction(getApi, koffi.proto("void *", ["uint32_t"]));
  return { version, getApi: apiOf as (version: number) => bigint | null };
}

/** @throws RuntimeError where the version lacks functions that the engine calls. */
export function assertSupported(path: string, version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major === 1 && minor >= apiVersion) return;
  throw new RuntimeError(
    `${path} is ONNX Runtime ${version}; expected 1.${apiVersion} or a later 1.x release`,
  );
}
