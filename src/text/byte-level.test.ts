import { byteLevelAlphabet, byteLevelPreTokenizer, lowercase } from "tokenizers";
import { describe, expect, it } from "vitest";
import { byteCharacters, lowerCase, splitWords, tokenBytes } from "./byte-level.js";

/** Long assigned, so that Unicode versions agree: Latin to Arabic, Devanagari, kana, CJK, Hangul, signs, emoji. */
const ranges: [number, number][] = [
  [0, 0x52f],
  [0x531, 0x860],
  [0x900, 0x97f],
  [0x10a0, 0x11ff],
  [0x1e00, 0x23ff],
  [0x3000, 0x3100],
  [0x4e00, 0x4fff],
  [0xac00, 0xad00],
  [0xfb00, 0xfdff],
  [0xfe70, 0xffff],
  [0x10400, 0x1044f],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1f64f],
];

const characters = ranges.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)),
);

const visible = (word: string) =>
  Array.from(new TextEncoder().encode(word), (byte) => byteCharacters[byte]).join("");

describe("byte-level text", () => {
  it("has the library's alphabet, one character for each byte", () => {
    expect([...byteCharacters].sort()).toEqual(byteLevelAlphabet().sort());
    expect(new Set(byteCharacters).size).toBe(256);
    expect(tokenBytes("Ġa")).toEqual(Uint8Array.of(0x20, 0x61));
    expect(tokenBytes("a b")).toBeUndefined();
  });

  it("splits words around every character as the library does", () => {
    const preTokenizer = byteLevelPreTokenizer(false, true);
    const differing = characters.filter((character) => {
      const text = `a${character}1${character}.${character} ${character}b  ${character}`;
      const theirs = preTokenizer.preTokenizeString(text).map(([word]) => word);
      return theirs.join(" ") !== splitWords(text).map(visible).join(" ");
    });
    expect(differing).toEqual([]);
  });

  it.each([
    "it's we'll they'd don't I'M",
    "  two  spaces   end  ",
    "a\n\nb\t\r\n c",
    "¿qué? (99,9 %)",
    "'s'",
    "𝒳𝒴 ½ ² ⅷ",
  ])("splits %j as the library does", (text) => {
    const theirs = byteLevelPreTokenizer(false, true).preTokenizeString(text);
    expect(splitWords(text).map(visible)).toEqual(theirs.map(([word]) => word));
    expect(splitWords(text).join("")).toBe(text);
  });

  it("lowers every character as the library does, whatever stands beside it", () => {
    const normalizer = lowercase();
    const differing = characters.filter(
      (character) => lowerCase(character) !== normalizer.normalizeString(character),
    );
    expect(differing).toEqual([]);
    for (const text of ["ΟΔΥΣΣΕΥΣ", "İstanbul", "STRASSE ẞ", "ǅ"]) {
      expect(lowerCase(text)).toBe(normalizer.normalizeString(text));
    }
  });
});
