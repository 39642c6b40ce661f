import { expect, test } from "vitest";
import { Lanes } from "./lanes.js";

test("jobs begin in order, no more of them at a time than there are lanes", async () => {
  const lanes = new Lanes(2);
  const begun: number[] = [];
  const finish: (() => void)[] = [];
  const job = (number: number) => () => {
    begun.push(number);
    return new Promise<number>((resolve) => finish.push(() => resolve(number)));
  };
  const results = [0, 1, 2, 3].map((number) => lanes.run(job(number)));
  expect(begun).toEqual([0, 1]);
  finish[1]!();
  expect(await results[1]).toBe(1);
  expect(begun).toEqual([0, 1, 2]);
  finish[0]!();
  finish[2]!();
  await Promise.all([results[0], results[2]]);
  expect(begun).toEqual([0, 1, 2, 3]);
  finish[3]!();
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3]);
});

test("a job that fails gives its lane back", async () => {
  const lanes = new Lanes(1);
  const failing = lanes.run(() => Promise.reject(new Error("no")));
  const next = lanes.run(() => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
  expect(() => new Lanes(0)).toThrow("lanes is at least 1, 0 given");
});
