import { describe, expect, it } from "vitest";
import { pngTexts } from "./png-text.js";

const signature = "\x89PNG\r\n\x1a\n";

function chunk(type: string, data: string): string {
  const length = String.fromCharCode(0, 0, data.length >> 8, data.length & 255);
  return `${length}${type}${data}crc!`;
}

const bytes = (latin1: string) => Uint8Array.from(latin1, (character) => character.charCodeAt(0));
const utf8 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

describe("pngTexts", () => {
  it("reads texts among other chunks, in UTF-8, with and without a language", () => {
    const png = [
      signature,
      chunk("IHDR", "thirteen byte"),
      chunk("iTXt", `Description\0\0\0\0\0${utf8("ein grüner Apfel 🍏")}`),
      chunk("tEXt", "Title\0not international"),
      chunk("iTXt", 'lverse\0\0\0de\0Einstellungen\0{"seed":7}'),
      chunk("IEND", ""),
    ].join("");
    expect(pngTexts(bytes(png))).toEqual({ Description: "ein grüner Apfel 🍏", lverse: '{"seed":7}' });
  });

  it("passes over compressed texts, torn chunks and what is no PNG", () => {
    expect(pngTexts(bytes(signature + chunk("iTXt", "lverse\0\x01\0\0\0packed")))).toEqual({});
    expect(pngTexts(bytes(signature + chunk("iTXt", "no zero")))).toEqual({});
    const whole = signature + chunk("iTXt", "a\0\0\0\0\0text");
    for (let cut = 0; cut < whole.length - 12; cut++) {
      expect(Object.keys(pngTexts(bytes(whole.slice(0, cut)))).length).toBeLessThanOrEqual(1);
    }
    expect(pngTexts(bytes("GIF89a"))).toEqual({});
  });
});
