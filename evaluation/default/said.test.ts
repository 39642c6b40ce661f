import { describe, expect, it } from "vitest";
import { judgeCaption, readCaption } from "./said.js";

const styles = new Set(["flat", "noto", "3d"]);
const apple = {
  name: "red apple",
  keywords: ["apple", "fruit", "food"],
  captions: ["a red apple, flat", "a red apple", "red apple in flat style", "an apple, flat"],
  style: "flat",
};

describe("a caption", () => {
  it.each([
    ["a red apple, flat", "red apple", "flat"],
    ["a red apple, fruit, 3d", "red apple", "3d"],
    ["red apple in noto style", "red apple", "noto"],
    ["an apple", "apple", undefined],
    ["The Apple.", "apple", undefined],
    ["a man's shoe, flat", "mans shoe", "flat"],
    ["flat", "flat", undefined],
    ["a red apple in cubist style", "red apple in cubist style", undefined],
    ["", "", undefined],
    [", ,", "", undefined],
  ])("%j is read", (caption, subject, style) => {
    expect(readCaption(caption, styles)).toEqual({ subject, style });
  });

  it.each([
    ["a red apple, flat", { name: true, concept: true, mentioned: true, style: true }],
    ["a red apple, noto", { name: true, concept: true, mentioned: true, style: false }],
    ["fruit in flat style", { name: false, concept: true, mentioned: true, style: true }],
    ["an apple", { name: false, concept: true, mentioned: true, style: false }],
    // A keyword somewhere is not what the caption says the picture is.
    ["an apple tree, flat", { name: false, concept: false, mentioned: true, style: true }],
    ["a tomato, fruit, flat", { name: false, concept: false, mentioned: true, style: true }],
    ["a pineapple, flat", { name: false, concept: false, mentioned: false, style: true }],
    ["", { name: false, concept: false, mentioned: false, style: false }],
  ])("%j is judged of a red apple in flat style", (caption, verdict) => {
    expect(judgeCaption(caption, apple, styles)).toEqual(verdict);
  });

  it.each([
    ["a family of a woman, a girl and a boy, flat", true],
    ["family of a woman, a girl and a boy in flat style", true],
    ["a family of a woman, flat", false],
    ["a family of a woman, a girl and a girl, flat", false],
  ])("takes a name with commas as a whole: %j", (caption, right) => {
    const name = "family of a woman, a girl and a boy";
    const family = { name, keywords: ["child"], captions: [`a ${name}, flat`, `a ${name}`], style: "flat" };
    expect(judgeCaption(caption, family, styles)).toMatchObject({ name: right, concept: right, style: true });
  });

  it("finds what the picture's own captions call it right", () => {
    for (const caption of apple.captions) expect(judgeCaption(caption, apple, styles).concept).toBe(true);
  });
});
