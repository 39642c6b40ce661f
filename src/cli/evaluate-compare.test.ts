import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { type EvaluationResult, evaluationResult } from "../metrics/evaluation-result.js";

const folder = temporaryFolder();

function result(name: string, fields: Partial<EvaluationResult>): string {
  const path = join(folder, `${name}.json`);
  const whole = evaluationResult({ kind: "captions", protocol: "coco", metrics: {}, ...fields });
  writeFileSync(path, JSON.stringify(whole));
  return path;
}

const ours = result("ours", { metrics: { CIDEr: 1.25, SPICE: null }, counts: { images: 5000 } });
const theirs = result("theirs", {
  metrics: { CIDEr: 1.1, METEOR: 0.28 },
  counts: { images: 5000 },
  settings: { split: "test" },
});

test("results stand beside each other, with what differs", async () => {
  const { code, text } = await runCli(["evaluate", "compare", ours, theirs]);
  expect(code).toBe(0);
  const rows = text.split("\n").map((line) => line.trim().split(/ {2,}/));
  expect(rows[0]).toEqual(["captions, protocol coco"]);
  expect(rows[1]).toEqual([ours, theirs]);
  expect(rows).toContainEqual(["CIDEr", "1.2500", "1.1000"]);
  expect(rows).toContainEqual(["SPICE", "–"]);
  expect(rows).toContainEqual(["METEOR", "0.2800"]);
  expect(rows).toContainEqual(["images", "5000", "5000"]);
  expect(rows).toContainEqual(["split", "test"]);
  expect(text).toMatch(/\nsettings that differ\n/);
});

test("as JSON", async () => {
  const { text } = await runCli(["evaluate", "compare", ours, theirs, "--json"]);
  expect(JSON.parse(text)).toMatchObject({
    protocol: "coco",
    names: [ours, theirs],
    metrics: [
      { name: "CIDEr", values: [1.25, 1.1] },
      { name: "SPICE" },
      { name: "METEOR", values: [null, 0.28] },
    ],
  });
});

test.each([
  ["protocols", { protocol: "nlg-eval" }, '"coco"', '"nlg-eval"'],
  ["kinds", { kind: "fid" as const }, '"captions"', '"fid"'],
])("different %s are refused, naming both", async (what, fields, first, second) => {
  const other = result(`other ${what}`, fields);
  const { code, stderr, text } = await runCli(["evaluate", "compare", ours, other]);
  expect({ code, text }).toEqual({ code: 1, text: "" });
  expect(stderr).toContain(
    `results of different ${what} are not compared: ${ours} has ${first}, ${other} has ${second}`,
  );
});

test("one result, or a file of another kind", async () => {
  const one = await runCli(["evaluate", "compare", ours]);
  expect(one.code).toBe(2);
  expect(one.stderr).toMatch(/1 result given; compare takes two or more files/);
  const path = join(folder, "no-result.json");
  writeFileSync(path, "[]");
  const other = await runCli(["evaluate", "compare", ours, path]);
  expect(other.code).toBe(1);
  expect(other.stderr).toMatch(/no-result\.json: the content does not fit/);
});
