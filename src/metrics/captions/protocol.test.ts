import { expect, test } from "vitest";
import { tokenizeCaption } from "./protocol.js";

test.each([
  ["A man, a plan; a canal: Panama - yes -- really...", "a man a plan a canal panama yes really"],
  ['The "stop" sign\u2019s \u2018red\u2019 (sort of).', "the stop sign 's red -lrb- sort of -rrb-"],
  ["Don't! Really? YES!!", "do n't really yes !!"],
  ["...", ""],
])("coco: %s", (caption, expected) => {
  expect(tokenizeCaption(caption, "coco")).toBe(expected);
});

test("nlg-eval takes the caption as it is", () => {
  expect(tokenizeCaption(" A dog's  bowl. \n", "nlg-eval")).toBe("A dog's  bowl.");
});

test("coco keeps British spelling where asked", () => {
  expect(tokenizeCaption("a grey cat", "coco")).toBe("a gray cat");
  expect(tokenizeCaption("a grey cat", "coco", { americanSpelling: false })).toBe("a grey cat");
});
