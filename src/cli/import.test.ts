import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writeLightningCheckpoint } from "../../test/lightning-checkpoint.js";
import * as code from "../../test/pickle-writer.js";
import { runCli } from "../../test/run-cli.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes } from "../../test/tiny-model.js";
import { encodePng, loadPicture } from "../data/index.js";

const folder = temporaryFolder();
const checkpoint = join(folder, "augvae.ckpt");
const model = join(folder, "models", "official");
const picture = join(folder, "in.png");

beforeAll(async () => {
  await writeLightningCheckpoint(checkpoint);
  await writeFile(picture, await encodePng(stripes(40, 30)));
});

test("an imported AugVAE reconstructs and is inspected; drawing and captions say what they lack", async () => {
  const { code, text, stderr } = await runCli(["import", checkpoint, "-o", model]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(text).toContain(
    `${model}: augvae-sl "augvae" from ${checkpoint}, Lightning 1.5.10, epoch 7, step 21\n`,
  );
  expect(text).toMatch(/16 px, 32 hidden channels, levels 8x8 \(kept\), 4x4, 12 codes of 8\n/);

  const inspected = await runCli(["inspect", model]);
  expect(inspected.text).toContain(`${model}: augvae-sl "augvae"\n`);
  const output = join(folder, "out.png");
  const reconstructed = await runCli(["reconstruct", picture, "-o", output, "--model", model]);
  expect(reconstructed.text).toMatch(/out\.png: 16 x 16 pixels from 64 tokens, PSNR/);
  expect(await loadPicture(output)).toMatchObject({ width: 16, height: 16 });

  for (const words of [["draw", "a red apple"], ["caption", picture], ["demo"]]) {
    const refused = await runCli([...words, "--model", model]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /"augvae-sl" given, a model that draws and describes has both networks.*\n$/,
    );
  }
});

test("as JSON, under a name", async () => {
  const output = join(folder, "named");
  const { text } = await runCli(["import", checkpoint, "-o", output, "--name", "mine", "--json"]);
  expect(JSON.parse(text)).toMatchObject({
    output,
    name: "mine",
    kind: "augvae-sl",
    source: { file: "augvae.ckpt", epoch: 7, step: 21, lightning: "1.5.10" },
    codebook: 96,
    tokens: 64,
    ignored: 0,
    config: { resolution: 16, keptLevel: 8 },
  });
});

test("what cannot be imported leaves no folder", async () => {
  const hostile = join(folder, "hostile.ckpt");
  const command = code.reduce(code.global("posix", "system"), code.text("true"));
  await writeLightningCheckpoint(hostile, { further: [[code.text("hyper_parameters"), command]] });
  const output = join(folder, "refused");
  const refused = await runCli(["import", hostile, "-o", output]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /^lverse: .*asks for "posix\.system".*nothing of it was run.*--skip-unknown-classes\)\n$/,
  );
  const missing = await runCli(["import", join(folder, "absent.ckpt"), "-o", output]);
  expect(missing.stderr).toMatch(/absent\.ckpt: cannot read the checkpoint: no such file or folder/);
  expect(existsSync(output)).toBe(false);
});

test("objects of unknown classes are left out when that is asked for", async () => {
  const file = join(folder, "config.ckpt");
  const config = code.reduce(code.global("omegaconf", "DictConfig"));
  await writeLightningCheckpoint(file, { further: [[code.text("config"), config]] });
  const output = join(folder, "skipped");
  const { code: exit } = await runCli(["import", file, "-o", output, "--skip-unknown-classes"]);
  expect(exit).toBe(0);
});

test("wrong usage", async () => {
  expect((await runCli(["import", checkpoint])).code).toBe(2);
  expect((await runCli(["import", checkpoint, "-o", join(folder, "x"), "--name", " "])).code).toBe(2);
  const again = await runCli(["import", checkpoint, "-o", folder]);
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/something is there already/);
});
