import { expect, test } from "vitest";
import { type Progress, ProgressMeter } from "./progress.js";

test("the pace is that after the first, which may have waited", () => {
  const told: Progress[] = [];
  // Milliseconds: ten seconds to the first, then half a second each.
  const clock = [10_000, 10_500, 11_000, 11_500].values();
  const meter = new ProgressMeter(
    "generating",
    4,
    (one) => told.push(one),
    () => clock.next().value!,
  );
  for (let i = 0; i < 4; i++) meter.advance();
  expect(told.map(({ done, secondsLeft }) => [done, secondsLeft])).toEqual([
    [1, undefined],
    [2, 1],
    [3, 0.5],
    [4, 0],
  ]);
  expect(told[0]).toMatchObject({ stage: "generating", total: 4 });
});
