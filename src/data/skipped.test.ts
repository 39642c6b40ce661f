import { expect, test } from "vitest";
import { ImageError } from "./errors.js";
import { SkippedPictures } from "./skipped.js";

const skip = (index: number) => ({ index, error: new ImageError(`number ${index}`, "nothing", "a picture") });

test("each is counted once and listed in order, up to a limit", () => {
  const skipped = new SkippedPictures();
  expect(skipped.report()).toEqual([]);
  expect([7, 2, 7, 5].map((index) => skipped.add(skip(index)))).toEqual([true, true, false, true]);
  expect([skipped.count, skipped.has(7), skipped.has(3)]).toEqual([3, true, false]);
  expect(skipped.report()).toEqual([
    "3 pictures could not be read:",
    "  number 2: found nothing, expected a picture",
    "  number 5: found nothing, expected a picture",
    "  number 7: found nothing, expected a picture",
  ]);
  expect(skipped.report(1).slice(1)).toEqual([
    "  number 2: found nothing, expected a picture",
    "  and 2 more",
  ]);
});

test("of very many, all are counted and known, but not all kept", () => {
  const skipped = new SkippedPictures();
  for (let i = 0; i < 5000; i++) skipped.add(skip(i));
  expect([skipped.count, skipped.list.length, skipped.has(4999)]).toEqual([5000, 1000, true]);
  expect(skipped.report().at(-1)).toBe("  and 4980 more");
});
