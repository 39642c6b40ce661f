/** How many codes of a codebook a set of pictures uses, and how evenly. */
export class CodebookUsage {
  readonly #counts: Float64Array;
  #total = 0;

  /** @param codes in the codebook */
  constructor(codes: number) {
    this.#counts = new Float64Array(codes);
  }

  /** @throws RangeError for a code that is not in the codebook */
  add(codes: ArrayLike<number>): void {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (!Number.isInteger(code) || code < 0 || code >= this.#counts.length) {
        throw new RangeError(`code ${code} given, the codebook has 0 to ${this.#counts.length - 1}`);
      }
      this.#counts[code]!++;
    }
    this.#total += codes.length;
  }

  /** Codes that came up. */
  get used(): number {
    return this.#counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  }

  /** The share of codes that came up, from 0 to 1. */
  get share(): number {
    return this.used / this.#counts.length;
  }

  /** `exp` of the entropy of the codes: from 1, all the same, to their number, all as often; NaN before the first. */
  get perplexity(): number {
    if (this.#total === 0) return Number.NaN;
    let entropy = 0;
    for (const count of this.#counts) {
      if (count === 0) continue;
      const share = count / this.#total;
      entropy -= share * Math.log(share);
    }
    return Math.exp(entropy);
  }
}
