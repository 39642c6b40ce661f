/** The tokens of a picture as they are changed one by one. */
export class TokenEdits {
  readonly #steps: (readonly number[])[];

  constructor(readonly original: readonly number[]) {
    this.#steps = [original];
  }

  get tokens(): readonly number[] {
    return this.#steps.at(-1)!;
  }

  get canUndo(): boolean {
    return this.#steps.length > 1;
  }

  /** Places whose tokens are not those of the picture. */
  get changed(): readonly number[] {
    return this.tokens.flatMap((token, place) => (token === this.original[place] ? [] : [place]));
  }

  /** Puts a code in a place. Whether that changes anything. */
  swap(place: number, code: number): boolean {
    const { tokens } = this;
    if (!(place in tokens)) throw new RangeError(`places are 0 to ${tokens.length - 1}, ${place} given`);
    if (tokens[place] === code) return false;
    this.#steps.push(tokens.with(place, code));
    return true;
  }

  undo(): void {
    if (this.canUndo) this.#steps.pop();
  }

  reset(): void {
    if (this.changed.length > 0) this.#steps.push(this.original);
  }
}

/** Where a token lies in its picture. */
export interface Place {
  /** Level, row and column, all from 0. */
  readonly level: number;
  readonly row: number;
  readonly column: number;
  /** Height and width of the level's grid. */
  readonly grid: number;
}

/** @param grids heights and widths of the levels' grids, in the order of the tokens */
export function placeOf(index: number, grids: readonly number[]): Place {
  let first = 0;
  for (const [level, grid] of grids.entries()) {
    const inside = index - first;
    if (inside >= 0 && inside < grid * grid) {
      return { level, row: Math.floor(inside / grid), column: inside % grid, grid };
    }
    first += grid * grid;
  }
  throw new RangeError(`places are 0 to ${first - 1}, ${index} given`);
}

/** Index of a level's first token. */
export const firstOf = (level: number, grids: readonly number[]): number =>
  grids.slice(0, level).reduce((sum, grid) => sum + grid * grid, 0);
