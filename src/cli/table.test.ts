import { expect, test } from "vitest";
import { table } from "./table.js";

test("the first column stands to the left, the others to the right, and lone cells are as long as they are", () => {
  expect(
    table([["", "a", "long name"], ["CIDEr", "1.25", "2"], ["settings that differ"], ["split", "", "x"]]),
  ).toBe(
    [
      "          a  long name",
      "CIDEr  1.25          2",
      "settings that differ",
      "split                x",
      "",
    ].join("\n"),
  );
});
