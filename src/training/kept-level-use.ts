/**
 * A moving average of how often the kept level chose each code in a step. AugVAE-SL's shallower level goes on choosing
 * codes of the shared codebook that never reach the decoder: counted over all levels, they seem alive.
 */
export class KeptLevelUse {
  readonly #average: Float64Array;

  /** @param average to go on from, one for each code; by default every code counts as used as often as the others */
  constructor(
    codes: number,
    private readonly decay: number,
    { average, rows }: { average?: readonly number[] | undefined; rows: number },
  ) {
    this.#average = Float64Array.from(
      average?.length === codes ? average : Array<number>(codes).fill(rows / codes),
    );
  }

  /** @param counts of the kept level in one batch, `[codes]` */
  add(counts: ArrayLike<number>): void {
    for (let code = 0; code < this.#average.length; code++) {
      this.#average[code] = this.decay * this.#average[code]! + (1 - this.decay) * counts[code]!;
    }
  }

  /** Takes a code that was replaced for one that is used once a step. */
  renew(code: number): void {
    this.#average[code] = 1;
  }

  /** Uses a step, by code. */
  get average(): readonly number[] {
    return [...this.#average];
  }
}
