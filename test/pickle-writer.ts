import { opcodes as op } from "../src/checkpoint/torch/opcodes.js";

/** Instructions of a pickle. */
export type Code = readonly number[];

const bytes = (length: number, write: (buffer: Buffer) => void): number[] => {
  const buffer = Buffer.alloc(length);
  write(buffer);
  return [...buffer];
};
export const uint32 = (value: number): Code => bytes(4, (buffer) => buffer.writeUInt32LE(value));
export const uint64 = (value: bigint): Code => bytes(8, (buffer) => buffer.writeBigUInt64LE(value));

export const ascii = (text: string): Code => [...Buffer.from(text, "latin1")];
export const text = (value: string): Code => {
  const content = [...Buffer.from(value, "utf8")];
  return [op.BINUNICODE, ...uint32(content.length), ...content];
};
/** A whole number of at most 53 bits. */
export const integer = (value: number): Code => [
  op.LONG1,
  8,
  ...bytes(8, (buffer) => buffer.writeBigInt64LE(BigInt(value))),
];
export const float = (value: number): Code => [
  op.BINFLOAT,
  ...bytes(8, (buffer) => buffer.writeDoubleBE(value)),
];
export const none: Code = [op.NONE];
export const tuple = (...items: readonly Code[]): Code => [op.MARK, ...items.flat(), op.TUPLE];
export const list = (...items: readonly Code[]): Code => [
  op.EMPTY_LIST,
  op.MARK,
  ...items.flat(),
  op.APPENDS,
];
export const dictionary = (...entries: readonly (readonly [Code, Code])[]): Code => [
  op.EMPTY_DICT,
  op.MARK,
  ...entries.flat(2),
  op.SETITEMS,
];
export const global = (module: string, name: string): Code => [op.GLOBAL, ...ascii(`${module}\n${name}\n`)];
export const reduce = (callee: Code, ...args: readonly Code[]): Code => [
  ...callee,
  ...tuple(...args),
  op.REDUCE,
];
export const build = (object: Code, state: Code): Code => [...object, ...state, op.BUILD];
export const put = (index: number): Code => [op.LONG_BINPUT, ...uint32(index)];
export const get = (index: number): Code => [op.LONG_BINGET, ...uint32(index)];

/** The pickle of one object. */
export const pickle = (code: Code): Uint8Array => Uint8Array.from([op.PROTO, 2, ...code, op.STOP]);

/** A reference to a storage, as `torch.save` writes it; `view` is there in the old format alone. */
export const storage = (key: string, type: string, length: number, ...view: readonly Code[]): Code => [
  ...tuple(text("storage"), global("torch", type), text(key), text("cpu"), integer(length), ...view),
  op.BINPERSID,
];

/** A tensor over a storage; shape and strides are pickled as they are given. */
export const tensor = (
  stored: Code,
  offset: Code,
  shape: readonly number[],
  strides: readonly number[],
): Code =>
  reduce(
    global("torch._utils", "_rebuild_tensor_v2"),
    stored,
    offset,
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    [op.NEWFALSE],
    reduce(global("collections", "OrderedDict")),
  );
