import type { ImageError } from "./errors.js";

export interface SkippedPicture {
  readonly index: number;
  readonly error: ImageError;
}

/** Pictures whose errors are kept, at most; all are counted. */
const KEPT = 1000;

/** The pictures that could not be read so far. */
export class SkippedPictures {
  /** The first thousand, in the order of discovery. */
  readonly list: SkippedPicture[] = [];
  readonly #indices = new Set<number>();

  get count(): number {
    return this.#indices.size;
  }

  has(index: number): boolean {
    return this.#indices.has(index);
  }

  /** @returns whether the picture is new here */
  add(skipped: SkippedPicture): boolean {
    if (this.#indices.has(skipped.index)) return false;
    this.#indices.add(skipped.index);
    if (this.list.length < KEPT) this.list.push(skipped);
    return true;
  }

  /** For the end of a run: how many there were, then a line for each of the first `limit`. None: no lines. */
  report(limit = 20): string[] {
    if (this.count === 0) return [];
    const shown = [...this.list].sort((a, b) => a.index - b.index).slice(0, limit);
    const lines = shown.map(({ error }) => `  ${error.message}`);
    if (this.count > shown.length) lines.push(`  and ${this.count - shown.length} more`);
    return [`${this.count} ${this.count === 1 ? "picture" : "pictures"} could not be read:`, ...lines];
  }
}
