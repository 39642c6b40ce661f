import { isIndex, PythonObject, type TorchObject } from "./python-objects.js";

type Decode = (view: DataView, littleEndian: boolean) => number | bigint | boolean;

/** The kinds of numbers that a scalar may be, by numpy's codes: kind and bytes. */
const decoders: Readonly<Record<string, Decode>> = {
  f8: (view, little) => view.getFloat64(0, little),
  f4: (view, little) => view.getFloat32(0, little),
  i8: (view, little) => view.getBigInt64(0, little),
  i4: (view, little) => view.getInt32(0, little),
  i2: (view, little) => view.getInt16(0, little),
  i1: (view) => view.getInt8(0),
  u8: (view, little) => view.getBigUint64(0, little),
  u4: (view, little) => view.getUint32(0, little),
  u2: (view, little) => view.getUint16(0, little),
  u1: (view) => view.getUint8(0),
  b1: (view) => view.getUint8(0) !== 0,
};

/** A `numpy.dtype`: a code such as "f8", and the order of the bytes. */
export class NumpyDataType extends PythonObject {
  #littleEndian = true;

  constructor(readonly code: string) {
    super("numpy.dtype");
  }

  override setState(state: TorchObject): boolean {
    if (!Array.isArray(state)) return false;
    const [version, order] = state;
    if (!isIndex(version) || typeof order !== "string") return false;
    this.#littleEndian = order !== ">";
    return true;
  }

  /** The number that some bytes are; undefined where they are none of this type. */
  decode(bytes: Uint8Array): number | bigint | boolean | undefined {
    const decode = Object.hasOwn(decoders, this.code) ? decoders[this.code] : undefined;
    if (!decode || bytes.length !== Number(this.code[1])) return undefined;
    const value = decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), this.#littleEndian);
    const small = typeof value === "bigint" ? Number(value) : value;
    return typeof value === "bigint" && !Number.isSafeInteger(small) ? value : small;
  }
}
