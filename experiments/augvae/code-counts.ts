import type { CodeUse } from "./results.js";

/** Counts which codes of a codebook pictures choose. */
export class CodeCounts {
  readonly #counts = new Map<number, number>();

  add(tokens: Iterable<number>): void {
    for (const token of tokens) this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
  }

  /** How many different codes were chosen, and exp of the entropy of the choices, 1 where nothing was counted. */
  use(): CodeUse {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    let entropy = 0;
    for (const count of this.#counts.values()) entropy -= (count / total) * Math.log(count / total);
    return { used: this.#counts.size, perplexity: Math.exp(entropy) };
  }
}
