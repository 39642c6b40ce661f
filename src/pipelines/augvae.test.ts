import { cp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { CheckpointError, loadCheckpoint, saveCheckpoint, saveModelFolder } from "../checkpoint/index.js";
import { AugVAE } from "./augvae.js";
import { LVerse } from "./lverse.js";

const folder = temporaryFolder();
const both = join(folder, "both");
const alone = join(folder, "alone");
const config = { kind: "augvae-sl", model: tinyConfig.augvae };

beforeAll(async () => {
  await writeTinyModel(both);
  const { tensors } = await loadCheckpoint(both, { groups: ["augvae"] });
  await saveModelFolder(alone, { config, tensors });
  await saveCheckpoint(join(folder, "run"), { step: 12, config, tensors, state: { step: 12 } });
});

test.each(["both", "alone", "run"])("the AugVAE of a folder: %s", async (name) => {
  const lverse = await LVerse.load(both);
  const expected = await lverse.reconstruct(stripes(16, 16));
  const augvae = await AugVAE.load(join(folder, name));
  expect(augvae.resolution).toBe(16);
  expect(augvae.config).toEqual(lverse.config.augvae);
  expect(await augvae.reconstruct(stripes(16, 16))).toEqual(expected);
  await augvae.dispose();
  await lverse.dispose();
});

describe("a folder without a usable AugVAE", () => {
  async function failure(name: string, damage: (copy: string) => Promise<unknown>): Promise<string> {
    const copy = join(folder, name);
    await cp(alone, copy, { recursive: true });
    await damage(copy);
    const error: unknown = await AugVAE.load(copy).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CheckpointError);
    return (error as Error).message;
  }
  const withConfig = (changes: object) => async (copy: string) => {
    const path = join(copy, "config.json");
    const config = JSON.parse(await readFile(path, "utf8")) as object;
    await writeFile(path, JSON.stringify({ ...config, ...changes }));
  };

  test("a BiART alone", async () => {
    const message = await failure("biart", withConfig({ kind: "biart" }));
    expect(message).toMatch(/"biart" given, pictures take an AugVAE: one of lverse, augvae-ml, augvae-sl/);
  });

  test("an AugVAE-SL that is called ML", async () => {
    const message = await failure("kind", withConfig({ kind: "augvae-ml" }));
    expect(message).toMatch(/AugVAE-ML keeps all levels/);
  });

  test("pictures of one channel", async () => {
    const message = await failure("grey", withConfig({ model: { ...tinyConfig.augvae, channels: 1 } }));
    expect(message).toMatch(/other pictures than RGB \(found 1 channels, expected 3\)/);
  });

  test("weights that are missing, truncated, or of another size", async () => {
    const weights = "augvae.safetensors";
    expect(await failure("missing", (copy) => rm(join(copy, weights)))).toMatch(/no such file/);
    expect(await failure("cut", (copy) => truncate(join(copy, weights), 1000))).toMatch(/truncated/);
    const wide = withConfig({ model: { ...tinyConfig.augvae, latent: 16 } });
    expect(await failure("wide", wide)).toMatch(/the tensors do not fit/);
  });
});
