import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ShardError } from "./errors.js";
import { readShard, readShards, type ShardSample, splitMemberName, writeShard } from "./webdataset.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lverse-shard-"));
});
afterEach(() => rm(folder, { recursive: true }));

const sample = (key: string, files: Record<string, string | Uint8Array>) => ({
  key,
  files: new Map(Object.entries(files).map(([name, data]) => [name, Buffer.from(data)])),
});

const samples = [
  sample("a/0001", { png: Uint8Array.from({ length: 1300 }, (_, i) => i % 256), json: '{"a":1}' }),
  sample("a/0002", { png: "", json: "{}", "cls.txt": "7" }),
  sample("b", { txt: "x".repeat(512) }),
];

async function readAll(source: AsyncIterable<ShardSample>): Promise<ShardSample[]> {
  const all: ShardSample[] = [];
  for await (const one of source) all.push(one);
  return all;
}

const plain = (list: readonly Pick<ShardSample, "key" | "files">[]) =>
  list.map(({ key, files }) => ({
    key,
    files: Object.fromEntries(
      [...files].map(([name, data]) => [name, Buffer.from(data).toString("latin1")]).sort(),
    ),
  }));

async function failure(path: string): Promise<ShardError> {
  const error = await readAll(readShard(path)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ShardError);
  return error as ShardError;
}

test("samples come back in order, over several shards", async () => {
  const first = join(folder, "first.tar");
  const second = join(folder, "second.tar");
  const written = await writeShard(first, samples.slice(0, 2));
  await writeShard(second, samples.slice(2));
  expect(written).toMatchObject({ name: "first.tar", samples: 2, bytes: (await readFile(first)).length });
  const read = await readAll(readShards([first, second]));
  expect(plain(read)).toEqual(plain(samples));
  expect(read.map(({ shard }) => shard)).toEqual([first, first, second]);
});

test("equal samples give equal bytes, and the digest is the file's", async () => {
  const one = await writeShard(join(folder, "one.tar"), samples);
  // The order in which a sample's files were put into the map does not matter.
  const turned = samples.map(({ key, files }) => ({ key, files: new Map([...files].reverse()) }));
  const two = await writeShard(join(folder, "two.tar"), turned);
  expect(two.sha256).toBe(one.sha256);
  expect(await readFile(join(folder, "one.tar"))).toEqual(await readFile(join(folder, "two.tar")));
  expect(one.sha256).toBe(
    createHash("sha256")
      .update(await readFile(join(folder, "one.tar")))
      .digest("hex"),
  );
});

test("tar(1) reads what we write, and we read what it writes", async () => {
  const ours = join(folder, "ours.tar");
  await writeShard(ours, samples);
  const members = ["a/0001.json", "a/0001.png", "a/0002.cls.txt", "a/0002.json", "a/0002.png", "b.txt"];
  expect(execFileSync("tar", ["-tf", ours], { encoding: "utf8" }).trim().split("\n")).toEqual(members);
  execFileSync("tar", ["-xf", ours, "-C", folder]);
  const theirs = join(folder, "theirs.tar");
  execFileSync("tar", ["-cf", theirs, "-C", folder, ...members]);
  expect(plain(await readAll(readShard(theirs)))).toEqual(plain(samples));
});

test("an empty shard has no samples", async () => {
  await writeShard(join(folder, "empty.tar"), []);
  expect(await readAll(readShard(join(folder, "empty.tar")))).toEqual([]);
});

describe("a shard that is not whole", () => {
  test.each([
    ["in the pixels", 512 + 512 + 512 + 700, 1024, "a/0001.png"],
    ["in a header", 1024 + 512 + 1536 + 100, 3072, "a/0001.png"],
    ["between two members", 1024 + 512 + 1536, 3072, "a/0001.png"],
    ["before the end of the archive", 512, 0, "a/0001.json"],
  ])("cut %s", async (_, kept, offset, entry) => {
    const path = join(folder, "cut.tar");
    await writeShard(path, samples);
    await writeFile(path, (await readFile(path)).subarray(0, kept));
    const error = await failure(path);
    expect([error.shard, error.offset, error.entry]).toEqual([path, offset, entry]);
    expect(error.message).toBe(
      `${path}: truncated, the end of the archive is missing (${kept} bytes) (at byte ${offset}, member ${entry})`,
    );
  });

  test("overwritten in a header: the samples before it come, then the place", async () => {
    const path = join(folder, "bad.tar");
    await writeShard(path, samples);
    const bytes = await readFile(path);
    const header = bytes.indexOf("a/0002.json");
    bytes.fill(0xaa, header, header + 200);
    await writeFile(path, bytes);
    const keys: string[] = [];
    const reading = (async () => {
      for await (const { key } of readShard(path)) keys.push(key);
    })();
    await expect(reading).rejects.toMatchObject({ name: "ShardError", shard: path, offset: header });
    expect(keys).toEqual(["a/0001"]);
  });

  test.each([
    ["", "not a tar shard (0 bytes)"],
    ["just some words", "not a tar shard (15 bytes)"],
  ])("not a tar at all: %j", async (content, problem) => {
    const path = join(folder, "words.tar");
    await writeFile(path, content);
    expect((await failure(path)).message).toContain(`${path}: ${problem}`);
  });

  test("missing, or a folder", async () => {
    expect((await failure(join(folder, "none.tar"))).message).toContain("cannot be opened: ENOENT");
    expect((await failure(folder)).message).toContain("not a file");
  });

  test("two members of one name", async () => {
    const path = join(folder, "twice.tar");
    await writeShard(path, [samples[0]!, samples[0]!]);
    expect((await failure(path)).message).toMatch(/sample a\/0001 has two members \.json/);
  });
});

test("the place of a member is its header's, behind the attributes that POSIX's tar writes for each", async () => {
  const path = join(folder, "posix.tar");
  const tar = (...words: string[]) =>
    execFileSync("tar", [words[0]!, path, "--format=posix", "-C", folder, ...words.slice(1)]);
  for (const name of ["a.txt", "b.txt"]) await writeFile(join(folder, name), name);
  tar("-cf", "a.txt", "b.txt");
  tar("-rf", "b.txt");
  const bytes = await readFile(path);
  expect(bytes.includes("PaxHeaders")).toBe(true);
  const keys: string[] = [];
  const reading = (async () => {
    for await (const { key } of readShard(path)) keys.push(key);
  })();
  const last = bytes.lastIndexOf("b.txt\0", bytes.lastIndexOf("ustar"));
  await expect(reading).rejects.toMatchObject({ name: "ShardError", offset: last, entry: "b.txt" });
  expect(last % 512).toBe(0);
  expect(keys).toEqual(["a"]);
});

test("members without an extension are passed over", () => {
  expect(splitMemberName("a/b.tar/0001.seg.PNG")).toEqual({ key: "a/b.tar/0001", extension: "seg.png" });
  expect(splitMemberName("a.b/README")).toBeUndefined();
  expect(splitMemberName("a/.hidden")).toBeUndefined();
});

test("writing stops before it overwrites, and at keys that could not be read back", async () => {
  const path = join(folder, "taken.tar");
  await writeFile(path, "mine");
  await expect(writeShard(path, samples)).rejects.toThrow(/taken\.tar: cannot be written: EEXIST/);
  expect(await readFile(path, "utf8")).toBe("mine");
  const dotted = writeShard(join(folder, "dotted.tar"), [samples[0]!, sample("a.b", { txt: "" })]);
  await expect(dotted).rejects.toThrow("the key a.b holds a full stop");
});

test("leaving the loop early closes the shard", async () => {
  const path = join(folder, "early.tar");
  await writeShard(path, samples);
  for await (const { key } of readShard(path)) {
    expect(key).toBe("a/0001");
    break;
  }
});
