import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { createWebRuntime } from "../engine/runtime/web.js";
import { LVerse } from "./lverse.js";

ort.env.wasm.numThreads = 1;

describe("a browser's runtime behind the same calls", () => {
  const folder = temporaryFolder();
  let native: LVerse;
  let web: LVerse;
  beforeAll(async () => {
    const model = `${folder}/model`;
    await writeTinyModel(model);
    native = await LVerse.load(model);
    web = await LVerse.load(model, { runtime: createWebRuntime(ort) });
  });
  afterAll(async () => {
    await native.dispose();
    await web.dispose();
  });

  it("draws and describes as the native one does, token by token", async () => {
    const settings = { temperature: 0, seed: 1 };
    const [ours] = await web.draw("a red apple", settings);
    const [theirs] = await native.draw("a red apple", settings);
    expect([...ours!.tokens]).toEqual([...theirs!.tokens]);
    expect(ours!.logLikelihood).toBeCloseTo(theirs!.logLikelihood, 2);
    const [mine] = await web.describe(theirs!.picture);
    const [other] = await native.describe(theirs!.picture);
    expect(mine!.caption).toBe(other!.caption);
  });

  it("decodes the same pixels, but for rounding", async () => {
    const tokens = Array.from(
      { length: web.config.biart.imageLength },
      (_, i) => i % web.config.augvae.codebookSize,
    );
    const ours = await web.decode(tokens);
    const theirs = await native.decode(tokens);
    ours.data.forEach((value, i) => {
      expect(Math.abs(value - theirs.data[i]!)).toBeLessThanOrEqual(1);
    });
  });
});
