import koffi from "koffi";

/** Zero-terminated UTF-8 strings and the array of their addresses, as `const char* const*` parameters take. */
export class CStrings {
  readonly pointers: BigUint64Array;
  /** The memory that the addresses point into. */
  private readonly bytes: Uint8Array;

  constructor(texts: readonly string[]) {
    const encoded = texts.map((text) => new TextEncoder().encode(`${text}\0`));
    this.bytes = new Uint8Array(new ArrayBuffer(encoded.reduce((sum, one) => sum + one.length, 1)));
    this.pointers = new BigUint64Array(new ArrayBuffer(Math.max(texts.length, 1) * 8), 0, texts.length);
    const base = koffi.address(this.bytes);
    let offset = 0;
    encoded.forEach((text, i) => {
      this.bytes.set(text, offset);
      this.pointers[i] = base + BigInt(offset);
      offset += text.length;
    });
  }
}
