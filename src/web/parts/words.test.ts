import { describe, expect, it } from "vitest";
import { fileName, many, percent, size, tookOf, waitOf } from "./words.js";

describe("words", () => {
  it("counts", () => {
    expect([many(1, "picture"), many(0, "picture"), many(1200, "code")]).toEqual([
      "1 picture",
      "0 pictures",
      "1,200 codes",
    ]);
  });

  it("says how long a wait is", () => {
    expect([0.4, 1, 3.2, 59.9, 60, 61.5, 125, 179.7].map(waitOf)).toEqual([
      "less than a second",
      "about 1 second",
      "about 4 seconds",
      "about 60 seconds",
      "about 1 minute",
      "about 1 min 2 s",
      "about 2 min 5 s",
      "about 3 minutes",
    ]);
  });

  it("says how long something took", () => {
    expect([0.04, 2.34, 12.6, 119.7].map(tookOf)).toEqual(["0.0 s", "2.3 s", "13 s", "2 min 0 s"]);
  });

  it("says shares and sizes", () => {
    expect([0, 0.00001, 0.0123, 0.456, 1].map(percent)).toEqual(["0 %", "< 0.1 %", "1.2 %", "46 %", "100 %"]);
    expect([1, 2048, 16 * 2 ** 20].map(size)).toEqual(["1 byte", "2 KB", "16.0 MB"]);
  });

  it("names files by what they show", () => {
    expect(fileName("A red apple, flat", 7, 0)).toBe("a-red-apple-flat-7-0.png");
    expect(fileName("../../etc/passwd\0")).toBe("etc-passwd.png");
    expect(fileName("???")).toBe("picture.png");
    expect(fileName("x".repeat(300))).toBe(`${"x".repeat(60)}.png`);
  });
});
