import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { type HubFaults, hubSha as sha, startHub, type TinyHub } from "../../test/tiny-hub.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { HubError, isHubId } from "./hub-model.js";
import { LVerse } from "./lverse.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const retry = { retries: 0 };
let caches = 0;
let server: TinyHub | undefined;

beforeAll(() => writeTinyModel(model));
afterEach(() => server?.close());

async function hub(faults: HubFaults = {}) {
  server = await startHub(model, faults);
  const { endpoint, requests, files } = server;
  return { requests, files, hub: { endpoint, cache: join(folder, `cache-${caches++}`), retry } };
}

test("a name with a slash is a model of the Hub where there is no such folder", () => {
  expect(isHubId("somebody/tiny")).toBe(true);
  expect(isHubId("models/mini")).toBe(false);
  for (const path of ["/somebody/tiny", "./somebody/tiny", "somebody", "a/b/c", "../tiny", "a/..", "a/b?c"]) {
    expect(isHubId(path), path).toBe(false);
  }
});

test("a model is fetched once, checked, and used", async () => {
  const { requests, files, hub: options } = await hub();
  const progress: (readonly [number, number])[] = [];
  const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const lverse = await LVerse.load("somebody/tiny", {
    threads: 1,
    hub: { ...options, onProgress: (received, all) => progress.push([received, all]) },
  });
  expect(lverse.config.name).toBe("tiny");
  expect(await lverse.draw("a cat")).toHaveLength(1);
  await lverse.dispose();
  expect(progress.at(-1)).toEqual([total, total]);
  expect(progress.map(([received]) => received)).toEqual(
    progress.map(([received]) => received).toSorted((a, b) => a - b),
  );
  expect(requests).toHaveLength(5);
  const again = await LVerse.load("somebody/tiny", { threads: 1, hub: options });
  expect(requests).toHaveLength(6);
  await again.dispose();
});

test("without the Hub, what was fetched last is taken", async () => {
  const { hub: options } = await hub();
  await (await LVerse.load("somebody/tiny", { threads: 1, hub: options })).dispose();
  server!.close();
  const lverse = await LVerse.load("somebody/tiny", { threads: 1, hub: options });
  expect((await lverse.encode(stripes(16, 16))).length).toBe(16);
  await lverse.dispose();
  await expect(LVerse.load("somebody/other", { hub: options })).rejects.toThrow(
    /^somebody\/other: there is no such folder, and the Hub cannot be reached \(.*ECONNREFUSED.*\): look at the network, or give a model folder$/,
  );
});

test("a file in the cache that has changed is fetched again", async () => {
  const { requests, files, hub: options } = await hub();
  await (await LVerse.load("somebody/tiny", { threads: 1, hub: options })).dispose();
  const kept = join(options.cache, "hub", "somebody--tiny", sha, "config.json");
  await writeFile(kept, "{}");
  await (await LVerse.load("somebody/tiny", { threads: 1, hub: options })).dispose();
  expect(await readFile(kept)).toEqual(files.get("config.json"));
  expect(requests.filter((url) => url.endsWith("config.json"))).toHaveLength(2);
});

describe("refused", () => {
  test.each([
    [
      { listing: { status: 404 } },
      /no such model or revision that is open on the Hub \(it answers 404\): check the name/,
    ],
    [{ listing: { status: 503 } }, /the Hub cannot be reached \(it answers 503\)/],
    [{ listing: { status: 200, body: "<html>" } }, /list of its files cannot be read: check HF_ENDPOINT/],
    [
      { listing: { status: 200, body: JSON.stringify({ sha: "../..", siblings: [] }) } },
      /list of its files cannot be read/,
    ],
    [
      { left: "tokenizer.json" },
      /has no tokenizer\.json; a model folder that lverse wrote is expected there/,
    ],
    [{ damaged: "biart.safetensors" }, /biart\.safetensors came with \d+ bytes that are not those expected/],
    [
      { longer: "augvae.safetensors" },
      /augvae\.safetensors cannot be fetched: more than \d+ bytes come|augvae\.safetensors came with/,
    ],
  ] satisfies [HubFaults, RegExp][])("%j", async (faults, message) => {
    const { hub: options } = await hub(faults);
    const loading = LVerse.load("somebody/tiny", { hub: options });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(HubError);
    const kept = join(options.cache, "hub", "somebody--tiny", sha, "biart.safetensors");
    expect(existsSync(kept)).toBe(false);
  });

  test("larger than is allowed, before anything is fetched", async () => {
    const { requests, hub: options } = await hub();
    await expect(LVerse.load("somebody/tiny", { hub: { ...options, maxBytes: 1000 } })).rejects.toThrow(
      /its files have [\d,]+ bytes, at most 1,000 are fetched: allow more with maxBytes/,
    );
    expect(requests).toHaveLength(1);
  });

  test("when the signal says so", async () => {
    const { hub: options } = await hub();
    const controller = new AbortController();
    const loading = LVerse.load("somebody/tiny", {
      hub: { ...options, signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) },
    });
    await expect(loading).rejects.toThrow("enough");
  });

  test("a folder of the cache that cannot be made", async () => {
    const { hub: options } = await hub();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "file"), "");
    await expect(
      LVerse.load("somebody/tiny", { hub: { ...options, cache: join(folder, "file") } }),
    ).rejects.toThrow(/the cache .* cannot be made/);
  });
});
