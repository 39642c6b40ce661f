import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { type HubFaults, hubSha as sha, startHub, type TinyHub } from "../../test/tiny-hub.js";
import { stripes, writeTinyModel } from "../../test/tiny-model.js";
import { fetchHubModel, HubError, isHubId } from "./hub-model.js";
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

test("a reference that says what it should is not written, as in a cache that is closed", async () => {
  const { hub: options } = await hub();
  await fetchHubModel("somebody/tiny", options);
  const reference = join(options.cache, "hub", "somebody--tiny", "revision-main");
  const { ino } = await stat(reference);
  await fetchHubModel("somebody/tiny", options);
  expect((await stat(reference)).ino).toBe(ino);
  await writeFile(reference, "another\n");
  await fetchHubModel("somebody/tiny", options);
  expect(await readFile(reference, "utf8")).toBe(`${sha}\n`);
});

describe("fetched by several at once", () => {
  const other = "fedcba9876543210fedcba9876543210fedcba98";
  const revisions = { main: sha, other };
  const unfinished = (cache: string) => join(cache, "hub", "somebody--tiny", "unfinished");

  test("in one process: once, and all are told how far it is", async () => {
    const { requests, hub: options } = await hub();
    const progress = [0, 0, 0];
    const all = progress.map((_, i) =>
      fetchHubModel("somebody/tiny", {
        ...options,
        onProgress: (received, total) => {
          progress[i] = received / total;
        },
      }),
    );
    expect(new Set(await Promise.all(all)).size).toBe(1);
    expect(requests.filter((url) => url.includes("/resolve/"))).toHaveLength(4);
    expect(progress).toEqual([1, 1, 1]);
  });

  test.each([
    ["who leaves costs the others nothing", [true, false]],
    ["when all have left, it ends", [true, true]],
  ])("in one process: %s", async (_, leaves) => {
    const controllers = leaves.map(() => new AbortController());
    const { hub: options } = await hub({
      async beforeFile(name) {
        if (name !== "biart.safetensors") return;
        for (const [i, one] of controllers.entries()) if (leaves[i]) one.abort(new Error("enough"));
      },
    });
    const ends = await Promise.allSettled(
      controllers.map(({ signal }) => fetchHubModel("somebody/tiny", { ...options, signal })),
    );
    expect(ends.map(({ status }) => status)).toEqual(leaves.map((left) => (left ? "rejected" : "fulfilled")));
    expect(ends[0]).toMatchObject({ reason: { message: "enough" } });
    const kept = join(options.cache, "hub", "somebody--tiny", sha, "biart.safetensors");
    expect(existsSync(kept)).toBe(leaves.includes(false));
    await fetchHubModel("somebody/tiny", options);
    expect(existsSync(kept)).toBe(true);
  });

  test("in one process: another revision is not disturbed by one that ends", async () => {
    let go = (): void => {};
    const ended = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { hub: options } = await hub({
      revisions,
      beforeFile: (name, of) => (of === other && name === "biart.safetensors" ? ended : Promise.resolve()),
    });
    const slow = fetchHubModel("somebody/tiny", { ...options, revision: "other" });
    await fetchHubModel("somebody/tiny", options);
    go();
    expect(await slow).toBe(join(options.cache, "hub", "somebody--tiny", other));
    expect(existsSync(unfinished(options.cache))).toBe(false);
  });

  test("by processes: each has a part of its own, and both end well", async () => {
    let waiting = 0;
    let go = (): void => {};
    const both = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { requests, hub: options } = await hub({
      async beforeFile(name) {
        if (name === "biart.safetensors" && ++waiting === 2) go();
        if (name === "biart.safetensors") await both;
      },
    });
    const module = new URL("./hub-model.js", import.meta.url).href;
    const code = `import { fetchHubModel } from ${JSON.stringify(module)};
      await fetchHubModel("somebody/tiny", ${JSON.stringify(options)});`;
    const words = ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", code];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
    const closed = once(child, "close");
    await fetchHubModel("somebody/tiny", options);
    expect(await closed).toEqual([0, null]);
    expect(requests.filter((url) => url.endsWith("biart.safetensors"))).toHaveLength(2);
    expect(existsSync(unfinished(options.cache))).toBe(false);
  }, 60_000);
});

describe("what was not fetched to the end", () => {
  const unfinished = (cache: string) => join(cache, "hub", "somebody--tiny", "unfinished");
  const half = (files: ReadonlyMap<string, Buffer>) => files.get("biart.safetensors")!.length >> 1;
  const continued = (requests: readonly string[], from: number) =>
    expect(requests.at(-1)).toMatch(new RegExp(`biart\\.safetensors bytes=${from}-$`));

  test("is gone on with, by this process and by one after it", async () => {
    for (const later of [false, true]) {
      const { requests, files, hub: options } = await hub({ broken: "biart.safetensors" });
      await expect(fetchHubModel("somebody/tiny", options)).rejects.toThrow(
        /biart\.safetensors cannot be fetched/,
      );
      const [own] = await readdir(unfinished(options.cache));
      expect(own).toMatch(new RegExp(`^${sha}-.+-${process.pid}$`));
      const ended = spawnSync(process.execPath, ["-e", ""]).pid;
      if (later) {
        const at = (name: string) => join(unfinished(options.cache), name);
        await rename(at(own!), at(own!.replace(/\d+$/, String(ended))));
      }
      await fetchHubModel("somebody/tiny", options);
      continued(requests, half(files));
      expect(existsSync(unfinished(options.cache))).toBe(false);
      server!.close();
    }
  });

  test("by processes that run, or other machines, stays theirs; unless it is old", async () => {
    const { requests, files, hub: options } = await hub({ broken: "biart.safetensors" });
    await expect(fetchHubModel("somebody/tiny", options)).rejects.toThrow(HubError);
    const at = (name: string) => join(unfinished(options.cache), name);
    const [own] = await readdir(unfinished(options.cache));
    const running = own!.replace(/\d+$/, String(process.ppid));
    const elsewhere = `${sha}-another-machine-7`;
    await cp(at(own!), at(running), { recursive: true });
    await rename(at(own!), at(elsewhere));
    await fetchHubModel("somebody/tiny", options);
    expect(requests.at(-1)).toMatch(/biart\.safetensors$/);
    expect((await readdir(unfinished(options.cache))).sort()).toEqual([elsewhere, running].sort());
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of await readdir(at(elsewhere)))
      await utimes(join(at(elsewhere), name), yesterday, yesterday);
    await utimes(at(elsewhere), yesterday, yesterday);
    await rm(join(options.cache, "hub", "somebody--tiny", sha, "biart.safetensors"));
    await fetchHubModel("somebody/tiny", options);
    continued(requests, half(files));
    expect(await readdir(unfinished(options.cache))).toEqual([running]);
  });
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
