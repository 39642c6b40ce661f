import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { cacheFolder } from "./cache-folder.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("lies in LVERSE_CACHE, else in the user's cache folder, else in the home folder's", () => {
  vi.stubEnv("XDG_CACHE_HOME", join("user", "cache"));
  vi.stubEnv("LVERSE_CACHE", join("some", "where"));
  expect(cacheFolder()).toBe(join("some", "where"));
  vi.stubEnv("LVERSE_CACHE", "");
  expect(cacheFolder()).toBe(join("user", "cache", "lverse"));
  vi.stubEnv("XDG_CACHE_HOME", "");
  expect(cacheFolder()).toBe(join(homedir(), ".cache", "lverse"));
});
