import { describe, expect, it } from "vitest";
import { cleanText, decodeEntities } from "./clip-text.js";

describe("cleanText", () => {
  // What ftfy 6, html.unescape and the tokenizer's own steps are documented to do.
  it.each([
    ["  A  Photo\tof\r\na cat ", "a photo of a cat"],
    ["“Don’t” ‘go’", "\"don't\" 'go'"],
    ["ﬁsh & ﬂour, Ĳssel, ﬆone", "fish & flour, ijssel, stone"],
    ["ＡＢＣ　１２３！", "abc 123!"],
    ["cafe\u0301", "café"],
    ["a\u0000b\u001b[31mred\u001b[0m\ufeff", "abred"],
    ["lone \ud800 half, whole 😀", "lone \ufffd half, whole 😀"],
    ["salt &amp; pepper &amp;amp; &quot;x&quot; &#39;y&#x27;", "salt & pepper & \"x\" 'y'"],
    ["a &amp;amp;amp; b", "a & b"],
    ["<b>a &amp;amp;amp; b", "<b>a &amp; b"],
    ["ΣΑΣ", "σας"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });
});

describe("decodeEntities", () => {
  it("decodes names and numbers, and leaves what is none", () => {
    expect(decodeEntities("&nbsp;&yuml;&hellip;&euro;")).toBe("\u00a0ÿ…€");
    expect(decodeEntities("&#0;&#xD800;&#1114112;&#x1F600;")).toBe("\ufffd\ufffd\ufffd😀");
    expect(decodeEntities("AT&T &unknown; &; & ;")).toBe("AT&T &unknown; &; & ;");
  });
});
