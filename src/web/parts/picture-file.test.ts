import { describe, expect, it } from "vitest";
import { asksForOther, isServed, reducedSize } from "./picture-file.js";

describe("reducedSize", () => {
  it("brings the short side to what is asked for and keeps the shape", () => {
    expect(reducedSize(4000, 3000, 1024)).toEqual([1365, 1024]);
    expect(reducedSize(3000, 4000, 1024)).toEqual([1024, 1365]);
  });

  it("enlarges nothing, and leaves nothing empty", () => {
    expect(reducedSize(640, 480, 1024)).toEqual([640, 480]);
    expect(reducedSize(1, 9000, 1024)).toEqual([1, 9000]);
  });
});

describe("isServed", () => {
  it("is for the server's kinds within its bounds", () => {
    expect(isServed({ type: "image/png", size: 100 }, 100)).toBe(true);
    expect(isServed({ type: "image/png", size: 101 }, 100)).toBe(false);
    expect(isServed({ type: "image/svg+xml", size: 10 }, 100)).toBe(false);
    expect(isServed({ type: "", size: 10 }, 100)).toBe(false);
    expect(isServed({ type: "image/png", size: 0 }, 100)).toBe(false);
  });
});

describe("asksForOther", () => {
  it("knows what a smaller or another file helps against", () => {
    expect(["too_many_pixels", "busy", "stopping"].map(asksForOther)).toEqual([true, false, false]);
  });
});
