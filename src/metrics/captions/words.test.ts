import { expect, test } from "vitest";
import { splitWords, strip } from "./words.js";

test("words as Python splits them", () => {
  expect(splitWords("  a\tb\u00A0c\u001Cd\u0085e\u3000")).toEqual(["a", "b", "c", "d", "e"]);
  // JavaScript takes a byte order mark for white space, Python does not.
  expect(splitWords("a\uFEFFb")).toEqual(["a\uFEFFb"]);
  expect(splitWords(" \n ")).toEqual([]);
});

test("ends as Python strips them", () => {
  expect(strip("\u001F a  b \u0085")).toBe("a  b");
  expect(strip("\uFEFFa")).toBe("\uFEFFa");
});
