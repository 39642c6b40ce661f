import { expect, test } from "vitest";
import { gate } from "../../test/served-model.js";
import { OneAtATime } from "./one-at-a-time.js";

test("tasks run in the order in which they came, one at a time, whether they fail or not", async () => {
  const { signal } = new AbortController();
  const tasks = new OneAtATime();
  const first = gate();
  const log: string[] = [];
  const run = (name: string, work: () => Promise<unknown> = async () => {}) =>
    tasks.run(async () => {
      log.push(`${name} begins`);
      await work();
      log.push(`${name} ends`);
    }, signal);
  const results = [run("a", () => first.passed), run("b", () => Promise.reject(new Error("no"))), run("c")];
  const settled = Promise.allSettled(results);
  await Promise.resolve();
  expect(log).toEqual(["a begins"]);
  first.open();
  expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "c begins", "c ends"]);
});

test("a task that nobody waits for is never begun", async () => {
  const tasks = new OneAtATime();
  const first = gate();
  const gone = new AbortController();
  void tasks.run(() => first.passed, new AbortController().signal);
  let begun = false;
  const dropped = tasks.run(async () => {
    begun = true;
  }, gone.signal);
  gone.abort(new Error("gone"));
  first.open();
  await expect(dropped).rejects.toThrow("gone");
  expect(begun).toBe(false);
});
