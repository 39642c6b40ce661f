import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyDemo, writeTinyModel } from "../../test/tiny-model.js";
import { loadPicture } from "../data/index.js";

const folder = temporaryFolder();
const bare = join(folder, "bare");
const model = join(folder, "model");
const output = join(folder, "demo.png");

beforeAll(async () => {
  await writeTinyModel(bare);
  await cp(bare, model, { recursive: true });
  await writeTinyDemo(model);
});

test("draws four captions and describes four pictures on one sheet", async () => {
  const { code, text, stderr } = await runCli(["demo", "--model", model, "-o", output]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const caption of ["a red apple", "a blue fish", "a green hat", "a cat"]) {
    expect(text).toContain(`  ${caption}\n`);
    expect(text).toContain(`(it is: ${caption})\n`);
  }
  const { width, height } = await loadPicture(output);
  expect(width).toBeGreaterThan(4 * 192);
  expect(height).toBeGreaterThan(2 * 192);
});

test("--json", async () => {
  const { text } = await runCli(["demo", "--model", model, "-o", output, "--json"]);
  const json = JSON.parse(text);
  expect(json.file).toBe(output);
  expect(json.drawn).toHaveLength(4);
  expect(json.captions[1]).toMatchObject({ truth: "a blue fish", picture: join(model, "demo", "1.png") });
});

test("a model without a demonstration, and a malformed one", async () => {
  const without = await runCli(["demo", "--model", bare, "-o", output]);
  expect(without.code).toBe(1);
  expect(without.stderr).toMatch(/^lverse: .*demo\.json: the model comes without inputs.*\n$/);
  const file = join(model, "demo", "demo.json");
  const whole = await readFile(file);
  await writeFile(file, '{ "draw": [] }');
  const malformed = await runCli(["demo", "--model", model, "-o", output]);
  await writeFile(file, whole);
  expect(malformed.code).toBe(1);
  expect(malformed.stderr).toMatch(/demo\.json: draw: /);
});
