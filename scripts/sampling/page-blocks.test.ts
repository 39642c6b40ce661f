import { expect, it } from "vitest";
import { blockNames, replaceBlock } from "./page-blocks.js";

const end = "<!-- end: written by scripts/sampling-pictures.ts -->";
const page = `# Page

<!-- sampling: first -->
old
${end}

Between $& them.

<!-- sampling: top-k -->
${end}
`;

it("replaces what is between the marks, and nothing else, as often as it is asked to", () => {
  const once = replaceBlock(page, "first", "new $& text");
  expect(once).toBe(page.replace("old", () => "\nnew $& text\n"));
  expect(replaceBlock(once, "first", "new $& text")).toBe(once);
  expect(replaceBlock(once, "top-k", "second")).toContain(`top-k -->\n\nsecond\n\n${end}\n`);
  expect(blockNames(once)).toEqual(["first", "top-k"]);
});

it("refuses a page without the block, with two of it, and one whose block does not end", () => {
  expect(() => replaceBlock(page, "min-p", "")).toThrow('one line "<!-- sampling: min-p -->", 0 found');
  expect(() => replaceBlock(page + page, "first", "")).toThrow("2 found");
  expect(() => replaceBlock(page.replace(end, ""), "first", "")).toThrow("before the next block");
  expect(() => replaceBlock("<!-- sampling: a -->", "a", "")).toThrow("needs a line");
});
