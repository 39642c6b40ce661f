/** Runs a limited number of jobs at a time, in the order in which they came. */
export class Lanes {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @throws {RangeError} fewer than one */
  constructor(readonly count: number) {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`lanes is at least 1, ${count} given`);
    this.#free = count;
  }

  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await job();
    } finally {
      // Handed over, not freed: nobody who comes now gets in before those who wait.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
