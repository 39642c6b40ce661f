import { expect, test } from "vitest";
import { HostSchedule } from "./host-schedule.js";

const schedule = (perHost: number, hostDelay: number, hosts: string) => {
  const made = new HostSchedule<number>({ perHost, hostDelay });
  [...hosts].forEach((host, i) => {
    made.add(host, i);
  });
  return made;
};

/** Jobs that may begin now, none of them ending. */
function takeAll(from: HostSchedule<number>, now: number): number[] {
  const jobs: number[] = [];
  for (let taken = from.take(now); taken; taken = from.take(now)) jobs.push(taken.job);
  return jobs;
}

test("a host has one job at a time, and a pause between their starts", () => {
  const jobs = schedule(1, 100, "aab");
  expect(takeAll(jobs, 0)).toEqual([0, 2]);
  expect([jobs.waiting, jobs.nextTime()]).toEqual([1, undefined]);
  jobs.end("a");
  expect(jobs.nextTime()).toBe(100);
  expect(takeAll(jobs, 99)).toEqual([]);
  expect(takeAll(jobs, 100)).toEqual([1]);
  expect(jobs.waiting).toBe(0);
});

test("more at a time begin with the pause between them, too", () => {
  const jobs = schedule(2, 100, "aaa");
  expect(takeAll(jobs, 0)).toEqual([0]);
  expect(jobs.nextTime()).toBe(100);
  expect(takeAll(jobs, 150)).toEqual([1]);
  expect(jobs.nextTime()).toBeUndefined();
});

test("hosts take turns", () => {
  const jobs = schedule(9, 0, "aaaabbc");
  expect(takeAll(jobs, 0)).toEqual([0, 4, 6, 1, 5, 2, 3]);
});

test("a job for later lets those behind it pass, and the earliest time is told", () => {
  const jobs = schedule(9, 0, "");
  jobs.add("a", 0, 500);
  jobs.add("a", 1, 300);
  jobs.add("b", 2, 400);
  jobs.add("a", 3);
  expect(takeAll(jobs, 0)).toEqual([3]);
  expect(jobs.nextTime()).toBe(300);
  expect(takeAll(jobs, 400)).toEqual([2, 1]);
  expect(takeAll(jobs, 500)).toEqual([0]);
  expect(jobs.nextTime()).toBeUndefined();
});

test("a pause holds the whole host, and the longer one wins", () => {
  const jobs = schedule(1, 100, "aab");
  takeAll(jobs, 0);
  jobs.pause("a", 5000);
  jobs.pause("a", 50);
  jobs.end("a");
  expect(jobs.nextTime()).toBe(5000);
});

test("a host that is given up hands back what waits, and others go on", () => {
  const jobs = schedule(1, 0, "aaab");
  jobs.take(0);
  expect(jobs.drop("a")).toEqual([1, 2]);
  expect(jobs.waiting).toBe(1);
  jobs.end("a");
  expect(takeAll(jobs, 0)).toEqual([3]);
});
