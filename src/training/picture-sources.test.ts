import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { silent, smallRun, stopAfter, trained } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { encodePng } from "../data/index.js";
import { Random } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { trainAugVAE } from "./index.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const photographs = join(folder, "photographs");

beforeAll(async () => {
  const random = new Random(7);
  for (const label of ["cats", "dogs"]) {
    mkdirSync(join(photographs, label), { recursive: true });
    for (let i = 0; i < 6; i++) {
      const data = Uint8Array.from({ length: 24 * 20 * 3 }, () => random.integer(256));
      writeFileSync(join(photographs, label, `${i}.png`), await encodePng({ width: 24, height: 20, data }));
    }
  }
  writeFileSync(join(photographs, "cats", "broken.png"), "no picture");
  writeFileSync(join(photographs, "notes.md"), "# notes");
});

function run(name: string) {
  const config = smallRun(folder, name);
  config.pictures = photographs;
  config.heldOutPictures = join(photographs, "cats");
  config.workers = 1;
  return config;
}

describe("AugVAE on a folder of pictures", () => {
  const messages: string[] = [];
  const reporter = { ...silent, message: (text: string) => messages.push(text) };

  it("trains and validates, passes over what is no picture and lists it at the end", async () => {
    expect(await trainAugVAE("augvae-ml", run("whole"), { runtime, reporter })).toEqual({
      steps: 6,
      finished: true,
    });
    expect(messages[0]).toBe(`${photographs}: 13 pictures, 1 other files passed over`);
    expect(messages.some((line) => /^step 6: heldOut.reconstruction \d/.test(line))).toBe(true);
    expect(messages.some((line) => line === "1 picture could not be read:")).toBe(true);
    expect(messages.at(-1)).toMatch(/broken\.png/);
  });

  it("goes on after a stop with the very same batches, in the middle of an epoch, whatever the threads", async () => {
    const parts = { ...run("parts"), workers: 0 };
    const { signal, reporter: stopping } = stopAfter(4);
    await trainAugVAE("augvae-ml", parts, { runtime, reporter: stopping, signal });
    await trainAugVAE("augvae-ml", parts, { runtime, reporter: silent, resume: true });
    const [resumed, whole] = await Promise.all(
      ["parts", "whole"].map((name) => trained(join(folder, name, "augvae-ml"), "augvae")),
    );
    expect(resumed).toEqual(whole);
  });

  it("does not go on with other pictures", async () => {
    const doomed = join(photographs, "dogs", readdirSync(join(photographs, "dogs"))[0]!);
    rmSync(doomed);
    const resumed = trainAugVAE("augvae-ml", run("whole"), { runtime, reporter: silent, resume: true });
    await expect(resumed).rejects.toThrow(/until step 6 the pictures were others than these 12/);
  });
});
