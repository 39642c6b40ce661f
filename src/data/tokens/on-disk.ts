import { closeSync, openSync, readSync } from "node:fs";
import { DataError } from "../errors.js";
import type { FileSlice } from "../file-slice.js";
import type { TokenRecord } from "./manifest.js";
import { decodeNpy } from "./npy.js";

/** A picture's record in memory, with its tokens left in their shard: a few kilobytes, read when they are asked for. */
export class TokensOnDisk implements TokenRecord {
  readonly name: string;
  declare readonly captions?: string[];
  readonly #slice: FileSlice;
  readonly #label: string;

  /**
   * @param slice where the NumPy file of the tokens lies
   * @param label what errors call it
   */
  constructor({ name, captions }: TokenRecord, slice: FileSlice, label: string) {
    this.name = name;
    if (captions) this.captions = captions;
    this.#slice = slice;
    this.#label = label;
  }

  /** `[tokens]`, another array each time. @throws DataError where the shard is not what it was when it was opened */
  get tokens(): Uint32Array {
    const { path, offset, size } = this.#slice;
    const bytes = Buffer.alloc(size);
    try {
      const file = openSync(path, "r");
      try {
        readSync(file, bytes, 0, size, offset);
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw new DataError(`${this.#label} cannot be read any more: ${(cause as Error).message}`, { cause });
    }
    return decodeNpy(bytes, this.#label).values;
  }
}
