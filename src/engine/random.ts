const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011): four 32-bit words
 * that are a pure function of a 128-bit counter and a 64-bit key.
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** FNV-1a of a label's UTF-8 bytes, so that streams can be named. */
function hashLabel(label: string | number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(String(label))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/**
 * A seeded, counter-based stream: value i is a pure function of (seed, labels, i), so that any part of a
 * run can be drawn again without drawing what came before it.
 */
export class Random {
  /** How many 32-bit words have been drawn; assign it to go anywhere in the stream. */
  position = 0;
  readonly #key: readonly [number, number];
  readonly #stream: readonly [number, number];
  #block: readonly number[] = [];
  #blockIndex = -1;

  constructor(
    readonly seed: number,
    ...labels: readonly (string | number)[]
  ) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`a seed is an integer from 0 to 2^53 - 1, ${seed} given`);
    }
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
    let first = 0;
    let second = 0;
    for (const label of labels) {
      const mixed = philox4x32([first, second, hashLabel(label), 1], this.#key);
      first = mixed[0];
      second = mixed[1];
    }
    this.#stream = [first, second];
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const index = Math.floor(this.position / 4);
    if (index !== this.#blockIndex) {
      this.#block = philox4x32([index >>> 0, Math.floor(index / 2 ** 32), ...this.#stream], this.#key);
      this.#blockIndex = index;
    }
    return this.#block[this.position++ % 4]!;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** An integer in [0, limit). The bias is below limit / 2^32. */
  integer(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** A standard normal number (Box–Muller, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A random order of 0 … count - 1 (Fisher–Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }
}
