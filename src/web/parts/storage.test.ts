import { expect, test } from "vitest";
import { allowedStorage, type PageStorage } from "./storage.js";

test("is the browser's where it may be used, and forgets where it may not", () => {
  const kept: PageStorage = { getItem: () => "kept", setItem: () => {} };
  expect(allowedStorage(() => kept)).toBe(kept);
  const forbidden = allowedStorage(() => {
    throw new Error("SecurityError");
  });
  forbidden.setItem("name", "value");
  expect(forbidden.getItem("name")).toBeNull();
});
