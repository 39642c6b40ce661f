import type { Picture } from "../data/index.js";
import type { ImageTokens, PictureTokenizer } from "./picture-tokenizer.js";

/** A row of a picture's tokens that has been drawn. */
export interface DrawnRow {
  readonly caption: string;
  /** Which of the pictures, or the candidates, for this caption, from 0. */
  readonly index: number;
  /** Rows that are finished, of how many there are. */
  readonly rows: number;
  readonly of: number;
  /** The tokens so far. */
  readonly tokens: ImageTokens;
  /** What there is of the picture: tokens that are not drawn yet are of the code nearest to the codebook's mean. */
  readonly picture: () => Promise<Picture>;
}

/** Collects the tokens of pictures as they are drawn, and tells of rows. */
export class RowWatch {
  readonly #tokens: number[][];
  /** Numbers of tokens that rows end at, in the order of drawing. */
  readonly #ends: readonly number[];

  /** @param levels grid sizes of the tokens, those of the first level first */
  constructor(
    private readonly drawn: readonly { readonly caption: string; readonly index: number }[],
    levels: readonly number[],
    private readonly pictures: PictureTokenizer,
    private readonly onRow: (row: DrawnRow) => void | Promise<void>,
  ) {
    this.#tokens = drawn.map(() => []);
    let total = 0;
    this.#ends = levels.flatMap((grid) =>
      Array.from({ length: grid }, () => {
        total += grid;
        return total;
      }),
    );
  }

  add(number: number, token: number): void {
    this.#tokens[number]!.push(token);
  }

  /** Tells of the pictures of a batch that end a row with the token at an index. */
  async step(numbers: readonly number[], index: number): Promise<void> {
    const row = this.#ends.indexOf(index + 1);
    if (row < 0) return;
    for (const number of numbers) {
      const tokens = Int32Array.from(this.#tokens[number]!);
      const { caption, index: candidate } = this.drawn[number]!;
      await this.onRow({
        caption,
        index: candidate,
        rows: row + 1,
        of: this.#ends.length,
        tokens,
        picture: () => this.pictures.decodeBeginning(tokens),
      });
    }
  }
}
