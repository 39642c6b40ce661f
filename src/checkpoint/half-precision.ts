/**
 * The two 16-bit floating-point formats: IEEE 754 binary16 ("F16": 5 exponent bits, 10 of fraction) and
 * bfloat16 ("BF16": the upper half of a float32). Narrowing rounds to nearest, ties to even.
 */
export type HalfFormat = "F16" | "BF16";

let float16Table: Float32Array | undefined;

function float16Values(): Float32Array {
  if (float16Table) return float16Table;
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 1023;
    let magnitude: number;
    if (exponent === 31) magnitude = fraction === 0 ? Infinity : NaN;
    else if (exponent === 0) magnitude = fraction * 2 ** -24;
    else magnitude = (1024 + fraction) * 2 ** (exponent - 25);
    table[bits] = bits & 0x8000 ? -magnitude : magnitude;
  }
  float16Table = table;
  return table;
}

/** Widens 16-bit floats, given by their bits, into `target` from `offset` on. Exact. */
export function halfToFloat32(
  format: HalfFormat,
  source: Uint16Array,
  target: Float32Array,
  offset: number,
): void {
  if (format === "F16") {
    const table = float16Values();
    for (let i = 0; i < source.length; i++) target[offset + i] = table[source[i]!]!;
  } else {
    const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
    for (let i = 0; i < source.length; i++) bits[offset + i] = source[i]! << 16;
  }
}

function float16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65,520 is halfway between the largest float16, 65,504, and what would come next.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  const exponent = magnitude >>> 23;
  if (exponent >= 113) {
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  if (exponent < 102) return sign;
  const shift = 126 - exponent;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const rounded = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (rest > half || (rest === half && rounded & 1) ? rounded + 1 : rounded);
}

function bfloat16Bits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/**
 * Narrows `count` floats of `source` from `offset` on into the bits in `target`.
 *
 * @returns the index of the first finite value that does not fit (it becomes an infinity), or -1.
 */
export function float32ToHalf(
  format: HalfFormat,
  source: Float32Array,
  offset: number,
  count: number,
  target: Uint16Array,
): number {
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  const infinity = format === "F16" ? 0x7c00 : 0x7f80;
  const narrow = format === "F16" ? float16Bits : bfloat16Bits;
  let overflow = -1;
  for (let i = 0; i < count; i++) {
    const wide = bits[offset + i]!;
    const half = narrow(wide);
    target[i] = half;
    if ((half & 0x7fff) === infinity && (wide & 0x7fffffff) !== 0x7f800000 && overflow < 0) {
      overflow = offset + i;
    }
  }
  return overflow;
}
