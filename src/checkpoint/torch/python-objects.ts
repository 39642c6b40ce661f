import type { TorchStorage } from "./torch-storage.js";
import type { TorchTensor } from "./torch-tensor.js";

/**
 * What a checkpoint holds. Dictionaries are maps, lists and tuples are arrays, integers beyond 2^53 are bigints,
 * bytes are `Uint8Array`s; data types and devices are their names ("torch.float32", "cuda:0"). Parts may be shared and
 * may contain themselves, as in Python.
 */
export type TorchObject =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | TorchObject[]
  | Map<TorchObject, TorchObject>
  | Set<TorchObject>
  | TorchTensor
  | TorchStorage
  | PythonGlobal
  | PythonObject;

/** A class or function by its name. Calling it is what `call` does, which is code of ours; most cannot be called. */
export class PythonGlobal {
  constructor(
    /** Module and name: "collections.OrderedDict". */
    readonly className: string,
    readonly call?: (args: readonly TorchObject[]) => TorchObject,
  ) {}
}

/** An object that is its attributes and nothing else, such as an `argparse.Namespace`. */
export class PythonObject {
  readonly attributes = new Map<string, TorchObject>();

  constructor(readonly className: string) {}

  /** Takes the state that a pickle gives it: an object is its attributes. */
  setState(state: TorchObject): boolean {
    if (!(state instanceof Map)) return false;
    for (const [name, value] of state) if (typeof name === "string") this.attributes.set(name, value);
    return true;
  }
}

/** An object of a class that is not on the list, kept as its name alone: what the file says of it is dropped. */
export class UnknownObject extends PythonObject {
  override setState(): boolean {
    return true;
  }
}

/** The kind of a value in Python's words, for messages. */
export function kindOf(value: TorchObject | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list or tuple";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof Set) return "a set";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof PythonGlobal) return `the name ${value.className}`;
  if (value instanceof PythonObject) return `an object of ${value.className}`;
  if (typeof value === "object") return "a tensor or storage";
  return { boolean: "a boolean", number: "a number", bigint: "an integer", string: "a string" }[
    typeof value as "boolean" | "number" | "bigint" | "string"
  ];
}

/** A whole number from 0 that JavaScript keeps exactly. */
export function isIndex(value: TorchObject | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
