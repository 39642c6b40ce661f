import { CheckpointError } from "../errors.js";
import { ForeignClassError, quoted } from "./errors.js";
import { type CallContext, fillTensor, fullName, harmlessName, StorageClass } from "./harmless-names.js";
import { PickleBudget } from "./pickle-budget.js";
import type { PickleBytes } from "./pickle-bytes.js";
import { type PickleMeaning, unpickle } from "./pickle-machine.js";
import {
  isIndex,
  kindOf,
  PythonGlobal,
  PythonObject,
  type TorchObject,
  UnknownObject,
} from "./python-objects.js";
import { bytesOf, type StoredBytes, type TorchDataType, TorchStorage } from "./torch-storage.js";
import { type ReadView, TorchTensor } from "./torch-tensor.js";

/** What to do with classes that are not on the list of harmless ones: an error, or names in place of the objects. */
export type UnknownClasses = "refuse" | "name";

/** Where the storages of a pickle are kept, by their keys. */
export interface StorageSource {
  /**
   * @param length elements that the pickle claims it has
   * @throws CheckpointError for a key that is not there, or fewer elements than claimed
   */
  stored(key: string, length: number, elementBytes: number): StoredBytes;
}

export interface TorchPickleOptions {
  readonly readView: ReadView;
  readonly storages: StorageSource;
  readonly unknownClasses: UnknownClasses;
}

/** The meaning of names and ids in PyTorch's pickles. */
class TorchMeaning implements PickleMeaning {
  constructor(
    private readonly context: CallContext,
    private readonly options: TorchPickleOptions,
  ) {}

  find(module: string, name: string): TorchObject {
    const className = fullName(module, name);
    const harmless = harmlessName(className, this.context);
    if (harmless !== undefined) return harmless;
    if (this.options.unknownClasses === "name") {
      return new PythonGlobal(className, () => new UnknownObject(className));
    }
    throw new ForeignClassError(
      this.context.path,
      className,
      `the file asks for ${quoted(className)}, which is not on the list of harmless classes`,
      'To read the rest without such objects, set unknownClasses to "name" (lverse import --skip-unknown-classes)',
    );
  }

  setState(object: TorchObject, state: TorchObject): boolean {
    if (object instanceof TorchTensor) return fillTensor(object, state, this.context);
    if (object instanceof PythonObject) return object.setState(state);
    // An OrderedDict's attributes, such as the versions of the modules.
    return object instanceof Map && state instanceof Map;
  }

  /** ("storage", class, key, device, elements), in the old format with a view: (key, first element, elements) or None. */
  persistent(id: TorchObject): TorchStorage {
    const [kind, type, key, , length, view = null] = Array.isArray(id) ? id : [];
    if (
      kind !== "storage" ||
      !(type instanceof StorageClass) ||
      typeof key !== "string" ||
      !isIndex(length)
    ) {
      throw new CheckpointError({
        path: this.context.path,
        problem: "the pickle refers to something outside it that is no storage",
        found: Array.isArray(id) ? id.map(kindOf).join(", ") : kindOf(id),
        expected: '"storage", a class of storages, key, device and number of elements',
      });
    }
    const { dtype } = type;
    const stored = this.options.storages.stored(key, length, bytesOf(dtype));
    return view === null
      ? new TorchStorage(dtype, stored, 0, length)
      : this.#part(stored, dtype, view, length);
  }

  #part(stored: StoredBytes, dtype: TorchDataType, view: TorchObject, length: number): TorchStorage {
    const [key, start, count] = Array.isArray(view) ? view : [];
    if (typeof key === "string" && isIndex(start) && isIndex(count) && start + count <= length) {
      return new TorchStorage(dtype, stored, start, count);
    }
    throw new CheckpointError({
      path: this.context.path,
      problem: `a malformed view of storage ${quoted(stored.key)}`,
      found: Array.isArray(view) ? `elements ${String(start)} and ${String(count)} more` : kindOf(view),
      expected: `a part of its ${length} elements`,
    });
  }
}

/**
 * The object of one of PyTorch's pickles.
 *
 * @throws ForeignClassError for a class or function that is not on the list
 * @throws CheckpointError for a malformed pickle, or one that claims more than the file holds
 */
export function readTorchPickle(bytes: PickleBytes, options: TorchPickleOptions): TorchObject {
  const { path } = bytes;
  const budget = new PickleBudget(path, bytes.length);
  const unfilled = new Set<TorchTensor>();
  const context: CallContext = { path, budget, readView: options.readView, unfilled };
  const object = unpickle(bytes, new TorchMeaning(context, options), budget);
  if (unfilled.size > 0) {
    throw new CheckpointError({
      path,
      problem: "the pickle makes tensors and does not say what they are",
      found: `${unfilled.size} of them`,
    });
  }
  return object;
}
