import { existsSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";

const folder = temporaryFolder();
const model = join(folder, "model");

beforeAll(() => writeTinyModel(model));

async function yaml(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("a model folder, as text and as JSON", async () => {
  const { code, text } = await runCli(["inspect", model]);
  expect(code).toBe(0);
  expect(text).toContain(`${model}: lverse "tiny"\n`);
  expect(text).toMatch(/biart: 2 layers of width 32 .*\n {2}parameters {2}45,312\n/);
  expect(text).toMatch(
    /biart\.safetensors: [\d,]+ B, 38 tensors of 45,312 values\n {4}sha256 [0-9a-f]{64}\n/,
  );
  const json = JSON.parse((await runCli(["inspect", model, "--json"])).text);
  expect(json).toMatchObject({
    kind: "lverse",
    name: "tiny",
    parameters: 86_091 + 45_312,
    networks: [{ kind: "augvae-sl" }, { kind: "biart", parameters: 45_312 }],
  });
  expect(json.memory.weights.bytes).toBe(4 * (86_091 + 192 + 45_312));
  expect(json.files).toHaveLength(4);
});

test("Ctrl-C ends it while it reads the files", async () => {
  const { code, text } = await runCli(["inspect", model], { signal: AbortSignal.abort() });
  expect({ code, text }).toEqual({ code: 130, text: "" });
});

test("--batch tells the memory of drawing and describing", async () => {
  const { text } = await runCli(["inspect", model, "--batch", "4"]);
  expect(text).toMatch(
    /drawing and describing, 4 rows side by side\n {2}weights .*\n {2}packed .*\n {2}cache /,
  );
  // 2 blocks of keys and values, 42 positions of width 32.
  expect(text).toContain("cache       84.0 KiB (86,016 B = 4 B x 4 rows x 2 x 2 layers x 42 positions x 32)");
  const json = JSON.parse((await runCli(["inspect", model, "--batch", "1", "--json"])).text);
  expect(json.generation).toMatchObject({ batch: 1, cache: { bytes: 21_504 } });
  expect(json.generation.peak.bytes).toBeGreaterThan(json.generation.weights.bytes + 21_504);
  const both = await yaml("both.yaml", "augvae: { keptLevel: 32 }\nbiart: {}\n");
  const paper = (await runCli(["inspect", both, "--batch", "64"])).text;
  expect(paper).toContain("cache       17.0 GiB");
  // A whole sequence, and 64 tokens of 66 rows.
  expect(paper).toContain("captions    1.3 GiB (1,393,033,216 B");
  const one = await yaml("one.yaml", "biart: {}\n");
  const { code, stderr } = await runCli(["inspect", one, "--batch", "1"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/one\.yaml: --batch is for what draws and describes, which takes both networks/);
});

describe("a configuration is counted without allocating the model", () => {
  const training = "  batch: 8\n  steps: 10\n  learningRate: 1.0e-3\n";
  test.each([
    ["augvae-ml.yaml", `augvae: {}\naugvaeMl:\n${training}`, "augvae-ml", 221_224_195],
    ["augvae-sl.yaml", `augvae: { keptLevel: 32 }\naugvaeSl:\n${training}`, "augvae-sl", 112_290_819],
    ["biart.yaml", `biart: {}\nbiartTraining:\n${training}`, "biart", 522_983_424],
    ["shape.yaml", "augvae: { keptLevel: 32 }\n", "augvae-sl", 112_290_819],
  ])("%s", async (name, text, kind, parameters) => {
    const path = await yaml(name, text);
    const before = process.memoryUsage().rss;
    const { code, text: json } = await runCli(["inspect", path, "--json"]);
    expect(code).toBe(0);
    expect(json.replace(/\s/g, "").startsWith(`{"kind":"${kind}","parameters":${parameters},`)).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test("stage by stage", async () => {
    const stages = `augvaeMl:\n${training}augvaeSl:\n${training}biart: {}\n`;
    const path = await yaml("all.yaml", `name: all\naugvae: { keptLevel: 32 }\n${stages}`);
    const json = JSON.parse((await runCli(["inspect", path, "--json"])).text);
    expect(json).toMatchObject({ kind: "run", name: "all" });
    expect(json.networks.map((one: { parameters: number }) => one.parameters)).toEqual([
      221_224_195, 112_290_819, 522_983_424,
    ]);
  });

  const paper = join(import.meta.dirname, "..", "..", "configs", "paper");
  test.skipIf(!existsSync(join(paper, "biart.yaml")))("the paper's, in configs/paper", async () => {
    const inspect = async (name: string) =>
      JSON.parse((await runCli(["inspect", join(paper, name), "--json"])).text);
    expect(await inspect("augvae-ml.yaml")).toMatchObject({ kind: "augvae-ml", parameters: 221_224_195 });
    expect(await inspect("augvae-sl.yaml")).toMatchObject({ kind: "augvae-sl", parameters: 112_290_819 });
    expect(await inspect("biart.yaml")).toMatchObject({ kind: "biart", parameters: 522_983_424 });
  });
});

describe("what cannot be inspected", () => {
  test("a wrong key is named with its line and what was meant", async () => {
    const path = await yaml("wrong-key.yaml", "augvae:\n  resolutoin: 64\n");
    const { code, stderr, text } = await runCli(["inspect", path, "--json"]);
    expect({ code, text }).toEqual({ code: 1, text: "" });
    expect(stderr).toBe(`lverse: ${path}:2: augvae.resolutoin: unknown key; did you mean resolution?\n`);
  });

  test.each([
    [
      "wrong-value.yaml",
      "biart:\n  layers: many\n",
      /:2: biart\.layers: "many" given, expected a whole number/,
    ],
    ["no-yaml.yaml", "a: [", /no-yaml\.yaml:\d+: not valid YAML/],
    ["nothing.yaml", "", /the file is empty/],
    ["no-network.yaml", "name: x\n", /describes no network/],
  ])("%s", async (name, content, message) => {
    const { code, stderr } = await runCli(["inspect", await yaml(name, content)]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(stderr.split("\n")).toHaveLength(2);
  });

  test("a missing file", async () => {
    const { code, stderr } = await runCli(["inspect", join(folder, "absent.yaml")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/absent\.yaml: there is no such file/);
  });

  test("a file of another kind", async () => {
    const { code, stderr } = await runCli(["inspect", join(model, "biart.safetensors")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/a file that is no configuration; expected a model folder/);
  });

  test("a truncated checkpoint", async () => {
    const cut = join(folder, "cut");
    await writeTinyModel(cut);
    await truncate(join(cut, "biart.safetensors"), 5000);
    const { code, stderr } = await runCli(["inspect", cut]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^lverse: .*biart\.safetensors: the file is truncated .*\n$/);
  });
});
