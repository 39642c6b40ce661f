import { describe, expect, it } from "vitest";
import { TextError } from "./errors.js";
import { TextTable } from "./text-table.js";

describe("TextTable", () => {
  it("puts [PAD], [SOC] and [SOI] after the BPE tokens of the paper's 49,808 rows", () => {
    const table = new TextTable({ bpe: 49_408 });
    expect(table.special).toEqual({ pad: 49_408, soc: 49_409, soi: 49_410 });
    expect(table).toEqual({
      rows: 49_808,
      bpe: 49_408,
      pad: 49_408,
      startOfCaption: 49_409,
      startOfImage: 49_410,
    });
  });

  it("takes exactly as many tokens as there are rows", () => {
    expect(new TextTable({ rows: 259, bpe: 256 }).startOfImage).toBe(258);
    expect(() => new TextTable({ rows: 258, bpe: 256 })).toThrow(
      "256 BPE tokens and 3 special ones do not fit a text table of 258 rows: " +
        "train a vocabulary of at most 255 tokens, or give the model 259 rows",
    );
  });

  it.each([
    [1.5, 1],
    [Number.NaN, 1],
    [100, 0],
    [100, -3],
  ])("refuses rows %s with bpe %s", (rows, bpe) => {
    expect(() => new TextTable({ rows, bpe })).toThrow(TextError);
  });
});
