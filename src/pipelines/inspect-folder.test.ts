import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { interruptedAnywhere } from "../../test/counted-signal.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { initializeBiART } from "../biart/index.js";
import { saveCheckpoint } from "../checkpoint/index.js";
import { inspectFolder } from "./inspect-folder.js";
import { modelConfigSchema } from "./model-config.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const run = join(folder, "run");
const { biart } = modelConfigSchema.parse(tinyConfig);

beforeAll(async () => {
  await writeTinyModel(model);
  const tensors = { biart: initializeBiART(biart, 1) };
  const config = { kind: "biart", model: biart, training: { batch: 4 } };
  for (const step of [10, 20]) await saveCheckpoint(run, { step, config, tensors, state: { step } });
});

test("a model: both networks, every file with its checksum", async () => {
  const found = await inspectFolder(model);
  expect(found).toMatchObject({ kind: "lverse", name: "tiny", folder: model });
  expect(found.step).toBeUndefined();
  expect(found.networks.map(({ kind }) => kind)).toEqual(["augvae-sl", "biart"]);
  expect(found.files.map(({ name }) => name)).toEqual([
    "augvae.safetensors",
    "biart.safetensors",
    "config.json",
    "tokenizer.json",
  ]);
  for (const { name, bytes, sha256 } of found.files) {
    const content = await readFile(join(model, name));
    expect(bytes).toBe(content.length);
    expect(sha256).toBe(createHash("sha256").update(content).digest("hex"));
  }
  expect(found.files[1]!.values).toBe(found.networks[1]!.parameters);
});

test("files that are links, as in a snapshot of huggingface_hub", async () => {
  const snapshot = join(folder, "snapshot");
  await mkdir(snapshot);
  for (const name of await readdir(model)) await symlink(join(model, name), join(snapshot, name));
  await symlink(join(model, "absent"), join(snapshot, "leads-nowhere"));
  expect((await inspectFolder(snapshot)).files).toEqual((await inspectFolder(model)).files);
});

test("is interrupted at any file", async () => {
  const asked = await interruptedAnywhere(
    (_, signal) => inspectFolder(model, signal),
    () => {},
  );
  expect(asked).toBe(4);
});

test("a training run: its latest step", async () => {
  const found = await inspectFolder(run);
  expect(found).toMatchObject({ kind: "biart", step: 20, folder: join(run, "step-00000020") });
  expect(found.networks).toHaveLength(1);
  expect(found.networks[0]!.parameters).toBe(found.files.find(({ values }) => values)!.values);
});

test("a damaged file is found", async () => {
  await truncate(join(run, "step-00000020", "biart.safetensors"), 20_000);
  await expect(inspectFolder(run)).rejects.toThrow(/biart\.safetensors: the file is truncated/);
});

test("a folder of something else", async () => {
  await expect(inspectFolder(folder)).rejects.toThrow(/no checkpoint in this folder/);
});
