import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";

/** A Hub that never answers. */
const asked: (() => void)[] = [];
const silent = createServer(() => {
  for (const tell of asked.splice(0)) tell();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("HF_ENDPOINT", `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  vi.stubEnv("LVERSE_CACHE", join(temporaryFolder(), "cache"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  silent.closeAllConnections();
  silent.close();
});

it.each([
  ["draw", "a cat", "-o", "cat.png"],
  ["serve", "--port", "0"],
  ["evaluate", "generation", "--captions", "captions.txt"],
  ["reconstruct", "photo.png", "-o", "out.png"],
  ["export", "-o", "onnx"],
])("Ctrl-C ends the fetching of a model of the Hub: lverse %s", async (...words) => {
  const controller = new AbortController();
  asked.push(() => controller.abort());
  const { code, text } = await runCli([...words, "--model", "somebody/large"], {
    signal: controller.signal,
  });
  expect({ code, text }).toEqual({ code: 130, text: "" });
});
