import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { startHub } from "../../test/tiny-hub.js";
import { writeTinyDemo, writeTinyModel } from "../../test/tiny-model.js";
import { loadPicture } from "../data/index.js";
import { readDemoInputs } from "../pipelines/demo-inputs.js";
import { shippedModel } from "../pipelines/index.js";

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

test("a model without a demonstration takes the shipped model's captions and pictures, and says so", async () => {
  const { code, text, stderr } = await runCli(["demo", "--model", bare, "-o", output, "--json"]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `lverse: ${bare} comes with no captions and pictures for a demonstration: those of the model that comes with lverse are taken\n`,
  });
  const shipped = await readDemoInputs(join(shippedModel, "demo"));
  const { drawn, captions } = JSON.parse(text);
  expect(drawn.map(({ caption }: { caption: string }) => caption)).toEqual(shipped.draw);
  expect(captions.map(({ picture }: { picture: string }) => picture)).toEqual(
    shipped.describe.map(({ picture }) => picture),
  );
});

test("a model of the Hub, which keeps no demonstration", async () => {
  const server = await startHub(bare);
  vi.stubEnv("HF_ENDPOINT", server.endpoint);
  vi.stubEnv("LVERSE_CACHE", join(folder, "cache"));
  try {
    const { code, stderr } = await runCli(["demo", "--model", "somebody/tiny", "-o", output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^lverse: .*comes with no/) });
  } finally {
    vi.unstubAllEnvs();
    server.close();
  }
});

test("a malformed demonstration", async () => {
  const file = join(model, "demo", "demo.json");
  const whole = await readFile(file);
  await writeFile(file, '{ "draw": [] }');
  const malformed = await runCli(["demo", "--model", model, "-o", output]);
  await writeFile(file, whole);
  expect(malformed.code).toBe(1);
  expect(malformed.stderr).toMatch(/demo\.json: draw: /);
});
