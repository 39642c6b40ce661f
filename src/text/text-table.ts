import { TextError } from "./errors.js";

/** Rows of the text part of the paper's token table. */
export const defaultRows = 49_808;

export interface TextTableConfig {
  /** Rows in all; 49,808 unless told. */
  readonly rows?: number;
  /** Tokens of the trained vocabulary, which take the first rows. */
  readonly bpe: number;
}

/** The special tokens in the order of their rows. */
export const specialTokens = ["[PAD]", "[SOC]", "[SOI]"] as const;

/**
 * The text rows of BiART's token table: BPE tokens, then [PAD], [SOC] (start of caption) and [SOI] (start of
 * image), the rest reserved. Image ids follow after `rows`.
 */
export class TextTable {
  readonly rows: number;
  readonly bpe: number;
  /** Fills a caption to its length; the first one ends it. */
  readonly pad: number;
  readonly startOfCaption: number;
  readonly startOfImage: number;

  /** @throws TextError if the tokens do not fit the rows */
  constructor({ rows = defaultRows, bpe }: TextTableConfig) {
    if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(bpe) || bpe < 1) {
      throw new TextError(
        `a text table has whole numbers of rows and BPE tokens from 1: rows ${rows}, bpe ${bpe} given`,
      );
    }
    if (bpe + specialTokens.length > rows) {
      throw new TextError(
        `${bpe} BPE tokens and ${specialTokens.length} special ones do not fit a text table of ${rows} rows: ` +
          `train a vocabulary of at most ${rows - specialTokens.length} tokens, or give the model ` +
          `${bpe + specialTokens.length} rows`,
      );
    }
    this.rows = rows;
    this.bpe = bpe;
    this.pad = bpe;
    this.startOfCaption = bpe + 1;
    this.startOfImage = bpe + 2;
  }

  /** The special tokens as BiART names them. */
  get special(): { readonly pad: number; readonly soc: number; readonly soi: number } {
    return { pad: this.pad, soc: this.startOfCaption, soi: this.startOfImage };
  }
}
