import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/temporary-folder.js";
import { DatasetError } from "../../../data/errors.js";
import { functionWords } from "./function-words.js";
import { readFunctionWords } from "./read-function-words.js";

const folder = temporaryFolder();

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("one a line, in lower case", async () => {
  expect(await readFunctionWords(file("good", "the\r\nA\n\n.\n"))).toEqual(new Set(["the", "a", "."]));
});

test.each([
  ["nothing", file("empty", "\n"), /found no word/],
  ["a text", file("text", "the cat\n"), /found "the cat", expected a list of function words/],
  ["no file", join(folder, "none"), /cannot be read/],
])("refused: %s", async (_, path, message) => {
  await expect(readFunctionWords(path)).rejects.toThrow(DatasetError);
  await expect(readFunctionWords(path)).rejects.toThrow(message);
});

test("our list has no word twice, and none that METEOR's published scores exclude", () => {
  expect([...functionWords].filter((word) => word !== word.toLowerCase())).toEqual([]);
  expect(functionWords.has("your") || functionWords.has("always")).toBe(false);
});
