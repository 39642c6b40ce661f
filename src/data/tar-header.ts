/** Tar is made of blocks of so many bytes. */
export const BLOCK = 512;

/** The header of one member, as POSIX and GNU tar write it. */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content that follow. */
  readonly size: number;
  /** The type flag: `0` for a file, `5` for a folder, `x` for attributes of the next member, … */
  readonly type: string;
}

const text = (block: Buffer, from: number, length: number): string => {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
};

/** A number field: octal digits, or big-endian bytes behind a set first bit where they do not suffice. */
function readNumber(block: Buffer, from: number, length: number): number {
  if ((block[from]! & 0x80) === 0) return Number.parseInt(text(block, from, length).trim() || "0", 8);
  let value = block[from]! & 0x7f;
  for (let i = 1; i < length; i++) value = value * 256 + block[from + i]!;
  return value;
}

/** The sum of all bytes, those of the sum itself taken as spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  return sum;
}

/** Reads a header; `"end"` for the block of zeros that ends an archive, undefined for what is no header. */
export function parseTarHeader(block: Buffer): TarHeader | "end" | undefined {
  if (block.every((byte) => byte === 0)) return "end";
  const size = readNumber(block, 124, 12);
  const sound = Number.isSafeInteger(size) && size >= 0 && readNumber(block, 148, 8) === checksum(block);
  if (!sound) return undefined;
  // GNU's older format, `ustar  `, uses the place of the prefix for other things.
  const prefix = block.toString("latin1", 257, 263) === "ustar\0" ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    type: block[156] === 0 ? "0" : String.fromCharCode(block[156]!),
  };
}

/** Reads the records of a pax header, `LENGTH KEY=VALUE\n` each, the length being that of the whole record. */
export function parsePax(data: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let start = 0; start < data.length; ) {
    const space = data.indexOf(" ", start);
    const length = Number(data.toString("latin1", start, space < 0 ? start : space));
    const equals = data.indexOf("=", space);
    const end = start + length;
    if (!(length > 0) || equals < 0 || equals >= end || end > data.length) break;
    records.set(data.toString("utf8", space + 1, equals), data.toString("utf8", equals + 1, end - 1));
    start = end;
  }
  return records;
}
