import { expect, test } from "vitest";
import { captionTokenizer } from "./protocol.js";

test.each([
  ["A man, a plan; a canal: Panama - yes -- really...", "a man a plan a canal panama yes really"],
  ['The "stop" sign\u2019s \u2018red\u2019 (sort of).', "the stop sign 's red -lrb- sort of -rrb-"],
  ["Don't! Really? YES!!", "do n't really yes !!"],
  ["...", ""],
])("coco: %s", (caption, expected) => {
  expect(captionTokenizer("coco")(caption)).toBe(expected);
});

test("nlg-eval takes the caption as it is", () => {
  expect(captionTokenizer("nlg-eval")(" A dog's  bowl. \n")).toBe("A dog's  bowl.");
});

test("coco keeps British spelling where asked", () => {
  expect(captionTokenizer("coco")("a grey cat")).toBe("a gray cat");
  expect(captionTokenizer("coco", { americanSpelling: false })("a grey cat")).toBe("a grey cat");
});
