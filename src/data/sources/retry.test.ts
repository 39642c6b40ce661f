import { expect, test } from "vitest";
import { mayPass, parseRetryAfter, retryDelay } from "./retry.js";

test("Retry-After: seconds, a date, a date that has passed, nothing of use", () => {
  const now = Date.parse("Wed, 21 Oct 2015 07:28:00 GMT");
  expect(parseRetryAfter("120", now)).toBe(120_000);
  expect(parseRetryAfter("Wed, 21 Oct 2015 07:28:30 GMT", now)).toBe(30_000);
  expect(parseRetryAfter("Wed, 21 Oct 2015 07:00:00 GMT", now)).toBe(0);
  expect(parseRetryAfter("soon", now)).toBeUndefined();
  expect(parseRetryAfter(null, now)).toBeUndefined();
});

test("pauses double up to the longest; the server's wish goes before, but not beyond it", () => {
  const options = { firstDelay: 100, longestDelay: 1000 };
  expect([1, 2, 3, 4, 5, 60].map((failures) => retryDelay(failures, undefined, options))).toEqual([
    100, 200, 400, 800, 1000, 1000,
  ]);
  expect(retryDelay(1, 700, options)).toBe(700);
  expect(retryDelay(1, 0, options)).toBe(0);
  expect(retryDelay(1, 3_600_000, options)).toBe(1000);
});

test("an answer may pass where the server is at fault or busy", () => {
  expect([408, 429, 500, 502, 503, 504].every(mayPass)).toBe(true);
  expect([400, 401, 403, 404, 410, 501].some(mayPass)).toBe(false);
});
