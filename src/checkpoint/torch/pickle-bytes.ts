import { CheckpointError } from "../errors.js";

/** The bytes ended before the pickle did. */
export class PickleEndError extends CheckpointError {
  override name = "PickleEndError";
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the arguments of opcodes; lengths are checked against what is there before anything is made of them. */
export class PickleBytes {
  readonly #bytes: Buffer;

  /** @param position of the first byte to be read, afterwards of the next */
  constructor(
    readonly path: string,
    bytes: Uint8Array,
    public position = 0,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  #advance(count: number): number {
    const start = this.position;
    if (count > this.#bytes.length - start) {
      throw new PickleEndError({
        path: this.path,
        problem: "the pickle is truncated",
        found: `${this.#bytes.length - start} bytes where its data goes on`,
        expected: `${count} bytes`,
        advice: "Copy or download the file again",
      });
    }
    this.position += count;
    return start;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16LE(this.#advance(2));
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.#advance(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  /** A 64-bit length; of one that no file has, what matters is that it is too large. */
  uint64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#advance(8)));
  }

  /** Pickles keep floats with the most significant byte first. */
  float64(): number {
    return this.#bytes.readDoubleBE(this.#advance(8));
  }

  /** A copy of the next bytes. */
  take(count: number): Uint8Array {
    const start = this.#advance(count);
    return new Uint8Array(this.#bytes.subarray(start, start + count));
  }

  text(count: number): string {
    const start = this.#advance(count);
    return this.#bytes.toString("utf8", start, start + count);
  }

  /** A string of Python 2, which may be text or bytes. */
  textOrBytes(count: number): string | Uint8Array {
    const bytes = this.take(count);
    try {
      return utf8.decode(bytes);
    } catch {
      return bytes;
    }
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    if (end < 0) this.#advance(this.#bytes.length + 1);
    const line = this.text(end - this.position);
    this.position++;
    return line;
  }

  /** An integer in two's complement, least significant byte first. */
  integer(bytes: number): number | bigint {
    if (bytes > 64) {
      throw new CheckpointError({
        path: this.path,
        problem: "the pickle holds an integer that is too large",
        found: `${bytes} bytes`,
        expected: "64 at most",
      });
    }
    const start = this.#advance(bytes);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[start + i]!);
    value = BigInt.asIntN(8 * bytes, value);
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }
}
