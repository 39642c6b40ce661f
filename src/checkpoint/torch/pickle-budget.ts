import { CheckpointError } from "../errors.js";

/**
 * Objects that a pickle may make, entries of its stack and of its memo. A tensor of a state dict takes six objects,
 * so that this is enough for a hundred thousand tensors; a byte of a hostile file makes an object of 200.
 */
const largestCount = 1 << 20;

/** Keeps what a pickle makes in proportion to its size. */
export class PickleBudget {
  #objects = 0;
  #copied = 0;

  /** @param bytes of the pickle */
  constructor(
    readonly path: string,
    private readonly bytes: number,
  ) {}

  #exceeded(what: string, limit: number): never {
    throw new CheckpointError({
      path: this.path,
      problem: `the pickle makes too many ${what}`,
      expected: `${limit} at most`,
      advice: "This is no checkpoint that training writes; it may be meant to exhaust the memory",
    });
  }

  /** To be called before a list, tuple, dictionary, set or other object is made. */
  object(): void {
    if (++this.#objects > largestCount) this.#exceeded("objects", largestCount);
  }

  /** To be called before a call copies entries: one list may be given to many calls. */
  copy(entries: number): void {
    this.#copied += entries;
    if (this.#copied > this.bytes) this.#exceeded("copies of its own lists", this.bytes);
  }

  stack(size: number): void {
    if (size > largestCount) this.#exceeded("entries of its stack", largestCount);
  }

  memo(size: number): void {
    if (size > largestCount) this.#exceeded("entries of its memo", largestCount);
  }
}
