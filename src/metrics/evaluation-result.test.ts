import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryFolder } from "../../test/temporary-folder.js";
import {
  compareResults,
  evaluationResult,
  IncomparableResultsError,
  readEvaluationResult,
  writeEvaluationResult,
} from "./evaluation-result.js";

const folder = temporaryFolder();
const captions = (protocol: string, metrics: Record<string, number | null>, settings = {}) =>
  evaluationResult({ kind: "captions", protocol, metrics, settings });

describe("a file", () => {
  const result = evaluationResult({
    kind: "captions",
    protocol: "coco",
    metrics: { CIDEr: 1.25, SPICE: null },
    counts: { images: 2 },
    seeds: { order: 3 },
    settings: { references: "a.json", stemmed: true, limit: null, weight: 0.5 },
    notes: ["SPICE needs its program."],
  });

  test("comes back as it was written, with the version, and leaves nothing beside it", async () => {
    const path = join(folder, "written", "result.json");
    await writeEvaluationResult(path, result);
    expect(await readEvaluationResult(path)).toEqual(result);
    expect(JSON.parse(await readFile(path, "utf8")).lverse).toBe(packageJson.version);
    expect(await readdir(join(folder, "written"))).toEqual(["result.json"]);
  });

  test("names its samples relative to itself, and finds them after both were moved", async () => {
    const samples = [
      { picture: join(folder, "a", "pictures", "0.png"), caption: "a cat" },
      { picture: join(folder, "1.png"), original: join(folder, "a", "1-original.png") },
    ];
    await mkdir(join(folder, "a"));
    const path = join(folder, "a", "result.json");
    await writeEvaluationResult(path, { ...result, samples });
    expect(JSON.parse(await readFile(path, "utf8")).samples).toEqual([
      { picture: "pictures/0.png", caption: "a cat" },
      { picture: "../1.png", original: "1-original.png" },
    ]);
    expect((await readEvaluationResult(path)).samples).toEqual(samples);
    await rename(join(folder, "a"), join(folder, "b"));
    const [moved] = (await readEvaluationResult(join(folder, "b", "result.json"))).samples!;
    expect(moved!.picture).toBe(join(folder, "b", "pictures", "0.png"));
  });

  test("is not written with a value that JSON does not have, and what was there stays", async () => {
    const path = join(folder, "infinite.json");
    await writeFile(path, "before");
    const infinite = { ...result, metrics: { PSNR: Number.POSITIVE_INFINITY } };
    await expect(writeEvaluationResult(path, infinite)).rejects.toThrow(
      /infinite\.json: result\.metrics\.PSNR cannot/,
    );
    expect(await readFile(path, "utf8")).toBe("before");
  });

  test.each([
    ["absent", undefined, /no such file/],
    ["empty", "", /not JSON/],
    ["another", '{"a": 1}', /the content does not fit .*lverse/],
    ["kind", JSON.stringify({ ...result, kind: "captain" }), /kind/],
    ["metrics", JSON.stringify({ ...result, metrics: { CIDEr: "high" } }), /metrics\.CIDEr/],
  ])("that is %s is refused", async (name, content, message) => {
    const path = join(folder, `${name}.json`);
    if (content !== undefined) await writeFile(path, content);
    await expect(readEvaluationResult(path)).rejects.toThrow(message);
  });
});

describe("a comparison", () => {
  test("has a row for each metric of any result, and what differs", () => {
    const a = captions("coco", { CIDEr: 1, SPICE: null }, { references: "r.json", threads: 2 });
    const b = captions("coco", { CIDEr: 2, METEOR: 0.3 }, { references: "r.json", threads: 4 });
    const comparison = compareResults([
      { name: "a.json", result: a },
      { name: "b.json", result: { ...b, seeds: { draw: 1 } } },
    ]);
    expect(comparison).toMatchObject({ kind: "captions", protocol: "coco", names: ["a.json", "b.json"] });
    expect(comparison.metrics).toEqual([
      { name: "CIDEr", values: [1, 2] },
      { name: "SPICE", values: [null, undefined] },
      { name: "METEOR", values: [undefined, 0.3] },
    ]);
    expect(comparison.differences).toEqual([
      { name: "threads", values: [2, 4] },
      { name: "seed: draw", values: [undefined, 1] },
    ]);
  });

  test("of different protocols is refused, naming both", () => {
    const attempt = () =>
      compareResults([
        { name: "a.json", result: captions("coco", { CIDEr: 1 }) },
        { name: "b.json", result: captions("nlg-eval", { CIDEr: 1 }) },
      ]);
    expect(attempt).toThrow(IncomparableResultsError);
    expect(attempt).toThrow(
      'results of different protocols are not compared: a.json has "coco", b.json has "nlg-eval"',
    );
  });

  test("of different kinds is refused, also where the protocols are called the same", () => {
    const fid = evaluationResult({ kind: "fid", protocol: "coco", metrics: {} });
    const attempt = () =>
      compareResults([
        { name: "a", result: captions("coco", {}) },
        { name: "b", result: captions("coco", {}) },
        { name: "c", result: fid },
      ]);
    expect(attempt).toThrow('results of different kinds are not compared: a has "captions", c has "fid"');
  });

  test("of nothing is refused", () => {
    expect(() => compareResults([])).toThrow(/no result given/);
  });
});
