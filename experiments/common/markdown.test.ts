import { expect, it } from "vitest";
import { discussionOf, markDiscussion, plainText, table } from "./markdown.js";

it("finds the discussion that was marked in a report, and none where there are no marks", () => {
  const marked = `# Report\n\n${markDiscussion("First.\n\nSecond.")}\n\n## Method\n`;
  expect(discussionOf(marked)).toBe("First.\n\nSecond.");
  expect(discussionOf("# Report\n")).toBeUndefined();
  expect(discussionOf(markDiscussion(""))).toBe("");
});

it("writes tables", () => {
  expect(table(["", "a"], [["x", "1"]])).toBe("|  | a |\n| --- | --- |\n| x | 1 |");
});

it("shows a caption as it is, whatever it says", () => {
  expect(plainText(" a *red*\napple | <b> ")).toBe("a \\*red\\* apple \\| \\<b\\>");
  expect(plainText(" ")).toBe("(nothing)");
});
