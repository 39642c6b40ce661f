import { describe, expect, test } from "vitest";
import { DatasetError } from "../errors.js";
import { parseCsv, parseTsv } from "./csv.js";

const csv = (text: string) => [...parseCsv(text, "x.csv")].map(({ line, fields }) => [line, ...fields]);

describe("comma-separated values", () => {
  // The cases of RFC 4180, section 2, and what spreadsheets write.
  test.each([
    [
      "aaa,bbb\r\nccc,ddd\r\n",
      [
        [1, "aaa", "bbb"],
        [2, "ccc", "ddd"],
      ],
    ],
    [
      "aaa,bbb\nccc,ddd",
      [
        [1, "aaa", "bbb"],
        [2, "ccc", "ddd"],
      ],
    ],
    [
      '"aaa","b\r\nbb"\r\nccc,ddd',
      [
        [1, "aaa", "b\r\nbb"],
        [3, "ccc", "ddd"],
      ],
    ],
    ['a,"b""b, c"\n', [[1, "a", 'b"b, c']]],
    [
      'a,""\n,b\n',
      [
        [1, "a", ""],
        [2, "", "b"],
      ],
    ],
    ['a,5" disk\n', [[1, "a", '5" disk']]],
    ['"""a"""', [[1, '"a"']]],
    ["\n\na,b\n\n", [[3, "a", "b"]]],
    [
      "a,b\rc,d",
      [
        [1, "a", "b"],
        [2, "c", "d"],
      ],
    ],
    ["", []],
    ["a,", [[1, "a", ""]]],
  ])("%j", (text, rows) => {
    expect(csv(text)).toEqual(rows);
  });

  test("a quote that is not closed, or closed too early, is told with its line", () => {
    expect(() => csv('a,b\nc,"d\n')).toThrow(/^x\.csv:2: found a quote that is not closed/);
    expect(() => csv('a,b\n"c"d,e')).toThrow(/^x\.csv:2: found "d,e" behind a closing quote/);
    expect(() => csv('"a')).toThrow(DatasetError);
  });
});

test("tab-separated values have no quotes", () => {
  const rows = [...parseTsv('a.jpg\t"A" cat, black\r\n\nb.jpg\tone\ttwo')];
  expect(rows).toEqual([
    { line: 1, fields: ["a.jpg", '"A" cat, black'] },
    { line: 3, fields: ["b.jpg", "one", "two"] },
  ]);
});
