import { expect, test } from "vitest";
import { expandBraces } from "./braces.js";

test.each([
  ["shards/{000..003}.tar", ["shards/000.tar", "shards/001.tar", "shards/002.tar", "shards/003.tar"]],
  ["{8..11}", ["8", "9", "10", "11"]],
  ["{08..11}", ["08", "09", "10", "11"]],
  ["{1..010..4}", ["001", "005", "009"]],
  ["{3..1}", ["3", "2", "1"]],
  ["{9..0..4}", ["9", "5", "1"]],
  ["{train,val}-{0..1}", ["train-0", "train-1", "val-0", "val-1"]],
  ["a{,b}", ["a", "ab"]],
  ["{a,b{1,2},{5..6}}", ["a", "b1", "b2", "5", "6"]],
  ["plain", ["plain"]],
  ["{one}-{}", ["{one}-{}"]],
  ["{{1..2}}", ["{1}", "{2}"]],
  ["{open{1..2}", ["{open1", "{open2"]],
  ["closed}", ["closed}"]],
  ["{1..2,x}", ["1..2", "x"]],
])("%s", (text, names) => {
  expect(expandBraces(text)).toEqual(names);
});

test("names beyond a hundred thousand are refused", () => {
  expect(() => expandBraces("{0..9999}{0..9999}")).toThrow(RangeError);
});
