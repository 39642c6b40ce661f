let live = 0;

/**
 * How many native objects (sessions, tensors, session options, memory descriptions, type descriptions) this
 * process has created and not released. The environment, one per library until the process ends, is not
 * counted.
 */
export function liveHandles(): number {
  return live;
}

/** A native object with one owner, freed once. */
export class Handle {
  #pointer: bigint | undefined;
  readonly #free: (pointer: bigint) => void;

  /** @param memory what the native object reads or writes: it stays referenced as long as this handle. */
  constructor(
    pointer: bigint,
    free: (pointer: bigint) => void,
    readonly memory?: unknown,
  ) {
    this.#pointer = pointer;
    this.#free = free;
    live++;
  }

  /** The address; only to be used before `release`. */
  get pointer(): bigint {
    if (this.#pointer === undefined) throw new Error("a native object was used after its release");
    return this.#pointer;
  }

  release(): void {
    if (this.#pointer === undefined) return;
    const pointer = this.#pointer;
    this.#pointer = undefined;
    live--;
    this.#free(pointer);
  }
}
