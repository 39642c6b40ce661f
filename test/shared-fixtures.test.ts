import { describe, expect, it } from "vitest";
import { settingAfter } from "./shared-fixtures.js";

describe("settingAfter", () => {
  it.each([
    [
      "AdamW lr 1e-3 betas .9 .95 eps 1e-8; weight decay .01 on Linear weights",
      [1e-3, 0.9, 0.95, 1e-8, 0.01],
    ],
    ["AdamW lr 0.0003 betas 0.85 0.999 eps 1e-08; weight decay 0", [3e-4, 0.85, 0.999, 1e-8, 0]],
    ["AdamW lr 2.5e-05 betas (0.9, 0.95) eps 1e-6; weight decay 1.0", [2.5e-5, 0.9, 0.95, 1e-6, 1]],
  ])("reads %s", (line, expected) => {
    const words = ["lr", "betas", "betas \\S+", "eps", "weight decay"];
    expect(words.map((word) => settingAfter(line, word))).toEqual(expected);
  });

  it("says which word has no number", () => {
    expect(() => settingAfter("AdamW lr 1e-3", "eps")).toThrow('no number after "eps" in "AdamW lr 1e-3"');
  });
});
