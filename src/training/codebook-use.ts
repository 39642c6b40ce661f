/** Counts which codes pictures chose over an epoch. */
export class CodebookUse {
  #counts: Float64Array;

  /** @param counts to go on from, one for each code */
  constructor(
    private readonly codes: number,
    counts?: readonly number[],
  ) {
    this.#counts = Float64Array.from(counts?.length === codes ? counts : Array<number>(codes).fill(0));
  }

  /** @param counts of one batch and level, `[codes]` */
  add(counts: ArrayLike<number>): void {
    for (let code = 0; code < this.codes; code++) this.#counts[code]! += counts[code]!;
  }

  /** Counts since the epoch began. */
  get counts(): number[] {
    return [...this.#counts];
  }

  /**
   * Of the epoch that ends here, over all levels: `usage`, the share of codes that were chosen at all; `deadCodes`, how
   * many were not; `perplexity`, exp of the entropy of the choices, in [1, codes]. Counting starts anew.
   */
  take(): { "epoch.usage": number; "epoch.deadCodes": number; "epoch.perplexity": number } {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    let entropy = 0;
    let dead = 0;
    for (const count of this.#counts) {
      if (count === 0) dead++;
      else entropy -= (count / total) * Math.log(count / total);
    }
    this.#counts = new Float64Array(this.codes);
    return {
      "epoch.usage": 1 - dead / this.codes,
      "epoch.deadCodes": dead,
      "epoch.perplexity": Math.exp(entropy),
    };
  }
}
