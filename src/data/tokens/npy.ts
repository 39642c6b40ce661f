import { DataError } from "../errors.js";

const MAGIC = "\x93NUMPY";
/** The header's length makes the data begin at a multiple of this. */
const ALIGNMENT = 64;

/** Whole numbers, such as image tokens `[tokens]`, as a NumPy file of little-endian 32-bit integers. */
export function encodeNpy(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Uint8Array {
  const data = new Uint8Array(4 * values.length);
  const view = new DataView(data.buffer);
  for (let i = 0; i < values.length; i++) view.setInt32(4 * i, values[i]!, true);
  return npyFile("<i4", shape, data);
}

/** Texts as a NumPy file of Unicode strings, `[texts]`. */
export function encodeTextNpy(texts: readonly string[]): Uint8Array {
  const characters = texts.map((text) => [...text]);
  const width = characters.reduce((longest, { length }) => Math.max(longest, length), 1);
  const data = new Uint8Array(4 * width * texts.length);
  const view = new DataView(data.buffer);
  characters.forEach((text, row) => {
    for (const [i, character] of text.entries()) {
      view.setUint32(4 * (row * width + i), character.codePointAt(0)!, true);
    }
  });
  return npyFile(`<U${width}`, [texts.length], data);
}

/** Format 1.0 of NumPy's files. */
function npyFile(type: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const axes = shape.map((size) => `${size},`).join(" ");
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${axes}), }`;
  const before = MAGIC.length + 4;
  const padding = ALIGNMENT - ((before + description.length + 1) % ALIGNMENT);
  const header = `${description}${" ".repeat(padding % ALIGNMENT)}\n`;
  const bytes = new Uint8Array(before + header.length + data.length);
  bytes.set(Buffer.from(MAGIC, "latin1"));
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(Buffer.from(header, "latin1"), before);
  bytes.set(data, before + header.length);
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
 * Reads a NumPy file of whole numbers: its shape, and its elements row by row.
 * @throws DataError for what is no such file, is cut, or has another element type
 */
export function decodeNpy(bytes: Uint8Array, name: string): { shape: number[]; values: Uint32Array } {
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
  const axes = shape
    .split(",")
    .filter((axis) => axis.trim() !== "")
    .map(Number);
  const count = axes.reduce((product, axis) => product * axis, 1);
  const size = Number(type.slice(2));
  if (bytes.length - start - length !== count * size) {
    return fail(`${bytes.length - start - length} bytes for ${count} elements of ${size}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start + length);
  return { shape: axes, values: Uint32Array.from({ length: count }, (_, i) => read(view, i * size)) };
}
