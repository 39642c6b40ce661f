import { DataError } from "../errors.js";

const MAGIC = "\x93NUMPY";
/** The header's length makes the data begin at a multiple of this. */
const ALIGNMENT = 64;

/** Image tokens `[tokens]` as a NumPy file (format 1.0) of little-endian 32-bit integers. */
export function encodeNpy(tokens: ArrayLike<number>): Uint8Array {
  const description = `{'descr': '<i4', 'fortran_order': False, 'shape': (${tokens.length},), }`;
  const before = MAGIC.length + 4;
  const padding = ALIGNMENT - ((before + description.length + 1) % ALIGNMENT);
  const header = `${description}${" ".repeat(padding % ALIGNMENT)}\n`;
  const bytes = new Uint8Array(before + header.length + 4 * tokens.length);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(MAGIC, "latin1"));
  bytes[6] = 1;
  view.setUint16(8, header.length, true);
  bytes.set(Buffer.from(header, "latin1"), before);
  for (let i = 0; i < tokens.length; i++) {
    view.setInt32(before + header.length + 4 * i, tokens[i]!, true);
  }
  return bytes;
}

const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  "<i4": (view, at) => view.getInt32(at, true),
  "<u4": (view, at) => view.getUint32(at, true),
  "<i2": (view, at) => view.getInt16(at, true),
  "<u2": (view, at) => view.getUint16(at, true),
  "|u1": (view, at) => view.getUint8(at),
};

/**
 * Reads a NumPy file of whole numbers with one axis, or several that are read row by row.
 * @throws DataError for what is no such file, is cut, or has another element type
 */
export function decodeNpy(bytes: Uint8Array, name: string): Uint32Array {
  const fail = (found: string): never => {
    throw new DataError(
      `${name}: ${found}; a NumPy file of integers is expected (${Object.keys(readers).join(", ")})`,
    );
  };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (text.toString("latin1", 0, 6) !== MAGIC || bytes.length < 12) return fail("no NumPy file");
  const long = bytes[6]! >= 2;
  const start = long ? 12 : 10;
  const length = long ? text.readUInt32LE(8) : text.readUInt16LE(8);
  const header = text.toString("latin1", start, start + length);
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? "";
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  const read = readers[type];
  if (shape === undefined || !read || /'fortran_order':\s*True/.test(header)) {
    return fail(`a header of ${header.trim().slice(0, 80)}`);
  }
  const axes = shape.split(",").filter((axis) => axis.trim() !== "");
  const count = axes.reduce((product, axis) => product * Number(axis), 1);
  const size = Number(type.slice(2));
  if (bytes.length - start - length !== count * size) {
    return fail(`${bytes.length - start - length} bytes for ${count} elements of ${size}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start + length);
  return Uint32Array.from({ length: count }, (_, i) => read(view, i * size));
}
