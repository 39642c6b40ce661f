import { CheckpointError } from "../errors.js";
import { NumpyDataType } from "./numpy-scalar.js";
import type { PickleBudget } from "./pickle-budget.js";
import { isIndex, kindOf, PythonGlobal, PythonObject, type TorchObject } from "./python-objects.js";
import { storageClasses, type TorchDataType, TorchStorage } from "./torch-storage.js";
import { type ReadView, TorchTensor, tensorView } from "./torch-tensor.js";

/** A class of storages: what a persistent id says the type of its elements is. */
export class StorageClass extends PythonGlobal {
  constructor(
    className: string,
    readonly dtype: TorchDataType,
  ) {
    super(className);
  }
}

/** What the calls of one pickle work with. */
export interface CallContext {
  readonly path: string;
  readonly budget: PickleBudget;
  readonly readView: ReadView;
  /** Tensors made before it is known what they are. */
  readonly unfilled: Set<TorchTensor>;
}

type Args = readonly TorchObject[];
type Call = (args: Args, context: CallContext) => TorchObject;

function badArguments(context: CallContext, what: string, args: Args): never {
  throw new CheckpointError({
    path: context.path,
    problem: `${what} is given other arguments than it takes`,
    found: args.length === 0 ? "none" : args.map(kindOf).join(", "),
  });
}

/** Entries of what a collection is made from; none where nothing is given. */
function entries(args: Args, context: CallContext, what: string): TorchObject[] {
  const [source = []] = args;
  const items = source instanceof Set || source instanceof Map ? [...source] : source;
  if (args.length > 1 || !Array.isArray(items)) return badArguments(context, what, args);
  context.budget.copy(items.length);
  return [...items];
}

const dictionary: Call = (args, context) => {
  const made = new Map<TorchObject, TorchObject>();
  for (const pair of entries(args, context, "a dictionary")) {
    if (!Array.isArray(pair) || pair.length !== 2) badArguments(context, "a dictionary", [pair]);
    made.set(pair[0]!, pair[1]!);
  }
  return made;
};
const list: Call = (args, context) => entries(args, context, "a list or tuple");
const set: Call = (args, context) => new Set(entries(args, context, "a set"));

/** Bytes as protocols before 3 write them: text in which each character is a byte. */
const bytes: Call = (args, context) => {
  const [text = "", encoding = "latin1"] = args;
  if (typeof text !== "string" || !/^latin-?1$/i.test(String(encoding))) {
    return badArguments(context, "bytes", args);
  }
  context.budget.copy(text.length);
  return new Uint8Array(Buffer.from(text, "latin1"));
};

/** Axes that a tensor may have. */
const mostAxes = 64;

function indices(value: TorchObject | undefined): value is number[] {
  return Array.isArray(value) && value.length <= mostAxes && value.every(isIndex);
}

function makeView(args: Args, context: CallContext, what: string) {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof TorchStorage) || !isIndex(offset) || !indices(shape) || !indices(strides)) {
    return badArguments(context, `${what} (storage, offset, shape and strides, none of them negative)`, args);
  }
  return tensorView(context.path, storage, offset, shape, strides);
}

const rebuildTensor: Call = (args, context) =>
  new TorchTensor(context.readView, makeView(args, context, "a tensor"));

/** A tensor in a wrapper that says whether it is trained; PyTorch before 0.4 filled it in afterwards. */
const parameter: Call = (args, context) => {
  const [tensor] = args;
  if (tensor instanceof TorchTensor) return tensor;
  if (tensor !== undefined) return badArguments(context, "a parameter", args);
  const unfilled = new TorchTensor(context.readView);
  context.unfilled.add(unfilled);
  return unfilled;
};

const numpyScalar: Call = (args, context) => {
  const [type, content] = args;
  // Python 2 makes no difference between bytes and text.
  const raw = typeof content === "string" ? new Uint8Array(Buffer.from(content, "utf8")) : content;
  const value = type instanceof NumpyDataType && raw instanceof Uint8Array ? type.decode(raw) : undefined;
  return value ?? badArguments(context, "a numpy scalar (a number of up to 8 bytes)", args);
};

const numpyDataType: Call = (args, context) => {
  const [code] = args;
  return typeof code === "string" ? new NumpyDataType(code) : badArguments(context, "numpy.dtype", args);
};

const device: Call = (args, context) => {
  const [type, index] = args;
  if (typeof type !== "string") return badArguments(context, "torch.device", args);
  return index === undefined ? type : `${type}:${String(index)}`;
};

const attributeDictionary = ["pytorch_lightning", "lightning.pytorch"].map((root): [string, Call] => [
  `${root}.utilities.parsing.AttributeDict`,
  dictionary,
]);

const tensorClasses = Object.keys(storageClasses).flatMap((name): [string, Call][] =>
  name === "Untyped"
    ? []
    : [
        [`torch.${name}Tensor`, parameter],
        [`torch.cuda.${name}Tensor`, parameter],
      ],
);

/** What may be called, and what calling it does instead. */
const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["collections.OrderedDict", dictionary],
  ["collections.defaultdict", (args, context) => dictionary(args.slice(1), context)],
  ["builtins.dict", dictionary],
  ["builtins.list", list],
  ["builtins.tuple", list],
  ["builtins.set", set],
  ["builtins.frozenset", set],
  ["builtins.bytes", bytes],
  ["builtins.bytearray", bytes],
  ["_codecs.encode", bytes],
  ["argparse.Namespace", () => new PythonObject("argparse.Namespace")],
  ...attributeDictionary,
  ["numpy.dtype", numpyDataType],
  ["numpy.core.multiarray.scalar", numpyScalar],
  ["numpy._core.multiarray.scalar", numpyScalar],
  ["torch.Size", list],
  ["torch.device", device],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", parameter],
  ["torch.nn.parameter.Parameter", parameter],
  ["torch.autograd.variable.Variable", parameter],
  ["torch.Tensor", parameter],
  ...tensorClasses,
]);

const storageName = /^torch\.(?:cuda\.|storage\.)?_?(\w+)Storage$/;

/** Names that a checkpoint holds as such: classes of Lightning's callbacks are keys of their states. */
const onlyNamed =
  /^(?:pytorch_lightning|lightning\.pytorch)\.callbacks\.[\w.]+$|^builtins\.(?:int|float|str|bool)$/;

const dataType = /^torch\.(?:(?:u?int|float|complex)\d+|bfloat16|bool|half|float|double|long|int|short)$/;

/** Modules that Python 2 called otherwise. */
const renamed: Readonly<Record<string, string>> = { __builtin__: "builtins", copy_reg: "copyreg" };

/** The full name of what a pickle asks for, as Python 3 says it. */
export function fullName(module: string, name: string): string {
  return `${renamed[module] ?? module}.${name}`;
}

/** A harmless class, function or constant; undefined for what is not on the list. */
export function harmlessName(className: string, context: CallContext): TorchObject | undefined {
  const call = calls.get(className);
  if (call) return new PythonGlobal(className, (args) => call(args, context));
  const stored = storageName.exec(className)?.[1];
  if (stored !== undefined && Object.hasOwn(storageClasses, stored)) {
    return new StorageClass(className, storageClasses[stored]!);
  }
  if (dataType.test(className)) return className;
  return onlyNamed.test(className) ? new PythonGlobal(className) : undefined;
}

/**
 * What a tensor made empty is, as PyTorch before 0.4 says it: storage, offset, shape and strides of a tensor; of a
 * parameter, the tensor first and four more, or three things that do not matter here.
 */
export function fillTensor(tensor: TorchTensor, state: TorchObject, context: CallContext): boolean {
  if (!Array.isArray(state)) return false;
  const [first] = state;
  if (!tensor.filled && state.length === 4) tensor.fill(makeView(state, context, "a tensor"));
  else if (!tensor.filled && state.length === 5 && first instanceof TorchTensor) tensor.fill(first.view);
  else if (!tensor.filled || state.length !== 3) return false;
  context.unfilled.delete(tensor);
  return true;
}
