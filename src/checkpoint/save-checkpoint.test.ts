import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { tensorData } from "../engine/tensor-data.js";
import { CheckpointError } from "./errors.js";
import { loadCheckpoint } from "./load-checkpoint.js";
import { type ModelContent, saveCheckpoint, saveModelFolder } from "./save-checkpoint.js";

let root: string;
let run: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "checkpoint-"));
  run = join(root, "runs", "one");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const content = (step: number): ModelContent & { step: number } => ({
  step,
  config: { width: 2, name: "tiny" },
  tensors: {
    model: { weight: tensorData("float32", [2], [step, -step]) },
    optimizer: { "weight.m": tensorData("float32", [2], [step / 2, 0]) },
  },
  state: { step, order: { seed: 7, position: step * 10 } },
  files: { "tokenizer.json": '{"version":"1.0"}' },
});

describe("saveCheckpoint", () => {
  it("gives back everything it was given", async () => {
    const saved = await saveCheckpoint(run, content(1200));
    expect(saved).toEqual({ folder: join(run, "step-00001200"), step: 1200 });
    expect((await readdir(saved.folder)).sort()).toEqual([
      "config.json",
      "model.safetensors",
      "optimizer.safetensors",
      "state.json",
      "tokenizer.json",
    ]);
    const { config, tensors, state } = content(1200);
    expect(await loadCheckpoint(run)).toEqual({ ...saved, config, tensors, state });
    expect(await readFile(join(saved.folder, "tokenizer.json"), "utf8")).toBe('{"version":"1.0"}');
  });

  it("goes on from the step saved last, even after going back", async () => {
    for (const step of [100, 200, 300]) await saveCheckpoint(run, content(step));
    expect((await loadCheckpoint(run)).step).toBe(300);
    expect((await loadCheckpoint(run, { step: 100 })).state).toEqual(content(100).state);
    await saveCheckpoint(run, content(150));
    expect((await loadCheckpoint(run)).step).toBe(150);
  });

  it("finds the best again, and says so where none is known", async () => {
    await saveCheckpoint(run, content(100));
    await expect(loadCheckpoint(run, { step: "best" })).rejects.toThrow(/no best checkpoint is known/);
    await saveCheckpoint(run, content(200), { best: { metric: "heldOut.loss", value: 0.25 } });
    await saveCheckpoint(run, content(300));
    expect((await loadCheckpoint(run, { step: "best" })).step).toBe(200);
    expect((await loadCheckpoint(run)).step).toBe(300);
  });

  it("saves a step again beside the first and then replaces it", async () => {
    await saveCheckpoint(run, content(5));
    const again = { ...content(5), state: "second" };
    const { folder } = await saveCheckpoint(run, again, { keep: 3 });
    expect(await loadCheckpoint(run)).toMatchObject({ folder, step: 5, state: "second" });
    expect((await loadCheckpoint(run, { step: 5 })).state).toBe("second");
    expect((await readdir(run)).filter((name) => name.startsWith("step-"))).toHaveLength(1);
  });

  it.each([
    ["Infinity", { best: Infinity }, /state\.best cannot be kept as JSON \(found Infinity/],
    ["NaN in an array", { losses: [1, [NaN]] }, /state\.losses\[1\]\[0\] cannot.*found NaN/],
    ["a Map", { seen: new Map() }, /state\.seen.*found a Map/],
    ["a typed array", { order: new Uint32Array(2) }, /state\.order.*found a Uint32Array/],
    ["a bigint", { step: 5n }, /state\.step.*found bigint/],
  ])("refuses %s in the state before anything is written", async (_, state, message) => {
    await saveCheckpoint(run, content(1));
    await expect(saveCheckpoint(run, { ...content(2), state })).rejects.toThrow(message);
    expect((await readdir(run)).sort()).toEqual(["latest.json", "step-00000001"]);
  });

  it("refuses names that lead elsewhere or collide", async () => {
    for (const files of [
      { "../evil": "" },
      { "config.json": "" },
      { ".hidden": "" },
      { "model.safetensors": "" },
    ]) {
      await expect(saveCheckpoint(run, { ...content(1), files })).rejects.toThrow(/cannot have this name/);
    }
    await expect(saveCheckpoint(run, content(-1))).rejects.toThrow(/not a step \(found -1/);
    await expect(saveCheckpoint(run, content(0.5))).rejects.toThrow(/not a step/);
  });

  it.skipIf(!existsSync("/dev/full"))(
    "keeps the earlier checkpoint on a full device, whichever file meets it",
    async () => {
      await saveCheckpoint(run, content(1));
      for (const last of ["config.json", "optimizer.safetensors", "latest.json"]) {
        const failing = async (path: string, flags: string) => {
          if (!path.includes(last)) return open(path, flags);
          await writeFile(path, "");
          return open("/dev/full", "w");
        };
        const save = saveCheckpoint(run, content(2), { open: failing });
        await expect(save).rejects.toThrow(/no space left on the disk, ENOSPC/);
        expect((await readdir(run)).filter((name) => name.startsWith("."))).toEqual([]);
        expect((await loadCheckpoint(run)).state).toEqual(content(1).state);
      }
    },
  );

  it("leaves a whole checkpoint at whatever moment the process is killed", async () => {
    const code = `
      import { saveCheckpoint } from ${JSON.stringify(new URL("./save-checkpoint.js", import.meta.url).href)};
      for (let step = 1; ; step++) {
        const data = new Float32Array(200_000).fill(step);
        const tensors = { model: { weight: { dtype: "float32", shape: [data.length], data } } };
        await saveCheckpoint(${JSON.stringify(run)}, { step, config: {}, tensors, state: { step } }, { keep: 2 });
        console.log(step);
      }`;
    let before = 0;
    for (let kill = 0; kill < 6; kill++) {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let confirmed = 0;
      child.stdout.on("data", (lines: Buffer) => {
        confirmed = Number(lines.toString().trim().split("\n").at(-1));
      });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 23 * kill));
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
      const { step, tensors, state } = await loadCheckpoint(run);
      expect(state).toEqual({ step });
      expect(step).toBeGreaterThanOrEqual(confirmed);
      expect(tensors.model!.weight!.data.every((value) => value === step)).toBe(true);
      before += confirmed;
    }
    expect(before).toBeGreaterThanOrEqual(6);
    await saveCheckpoint(run, content(9));
    expect((await readdir(run)).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("saveModelFolder", () => {
  it("writes a folder to hand on, in half precision if wanted", async () => {
    const folder = join(root, "models", "tiny");
    const { step: _, state: __, ...model } = content(3);
    await saveModelFolder(folder, model, { float32As: "F16" });
    expect(await loadCheckpoint(folder)).toEqual({
      folder,
      step: undefined,
      state: undefined,
      config: model.config,
      tensors: model.tensors,
    });
    expect(await readdir(join(root, "models"))).toEqual(["tiny"]);
    await expect(saveModelFolder(folder, model)).rejects.toThrow(
      /something is there already.*Choose another name/,
    );
  });
});

describe("loadCheckpoint", () => {
  it("validates config and state by the schemas given", async () => {
    await saveCheckpoint(run, content(4));
    const config = z.strictObject({ width: z.int(), name: z.string() });
    const loaded = await loadCheckpoint(run, { config, groups: ["model"] });
    expect(loaded.config.width).toBe(2);
    expect(Object.keys(loaded.tensors)).toEqual(["model"]);
    const other = z.strictObject({ width: z.string(), layers: z.int() });
    await expect(loadCheckpoint(run, { config: other })).rejects.toThrow(
      /config\.json: the content does not fit \(found width: .*layers/,
    );
    await expect(loadCheckpoint(run, { state: z.object({ epoch: z.int() }) })).rejects.toThrow(
      /state\.json.*epoch/,
    );
  });

  it("checks names and shapes before it reads the data", async () => {
    await saveCheckpoint(run, content(4));
    const shapes = { model: { weight: [3], bias: [3] } };
    await expect(loadCheckpoint(run, { shapes })).rejects.toThrow(
      /model\.safetensors: the tensors do not fit.*1 missing: bias; 1 of another shape: weight \[2\] instead of \[3\]/,
    );
  });

  it("uses the last whole step where the first save was stopped before latest.json", async () => {
    await saveCheckpoint(run, content(4));
    await rm(join(run, "latest.json"));
    expect((await loadCheckpoint(run)).step).toBe(4);
    expect((await loadCheckpoint(join(run, "step-00000004"))).step).toBe(4);
  });

  it("says what is there instead of a checkpoint", async () => {
    const failure = async (directory: string, options = {}): Promise<string> => {
      const error = await loadCheckpoint(directory, options).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CheckpointError);
      return (error as CheckpointError).message;
    };
    expect(await failure(run)).toMatch(/no such file or folder.*Give a model's folder/);
    await mkdir(run, { recursive: true });
    expect(await failure(run)).toMatch(
      /no checkpoint in this folder \(found an empty folder, expected config\.json/,
    );
    await writeFile(join(run, "pytorch_model.bin"), "");
    expect(await failure(run)).toMatch(/found pytorch_model\.bin/);
    await saveCheckpoint(run, content(1));
    await saveCheckpoint(run, content(2));
    expect(await failure(run, { step: 7 })).toMatch(
      /no checkpoint of this step \(found steps 1, 2, expected 7\)/,
    );
    expect(await failure(run, { groups: ["augvae"] })).toMatch(
      /no augvae\.safetensors \(found model\.safetensors, optimizer\.safetensors, expected augvae/,
    );
    await rm(join(run, "step-00000002"), { recursive: true });
    expect(await failure(run)).toMatch(
      /latest\.json names a folder that is not there \(found steps 1, expected step-00000002/,
    );
    await writeFile(join(run, "latest.json"), '{"step": 1, "folder": "../../etc"}');
    expect(await failure(run)).toMatch(/latest\.json: the content does not fit.*folder/);
    await writeFile(join(run, "latest.json"), "{");
    expect(await failure(run)).toMatch(/latest\.json: not JSON/);
    await rm(join(run, "latest.json"));
    await rm(join(run, "step-00000001", "config.json"));
    expect(await failure(run)).toMatch(/config\.json: cannot read the file/);
  });
});
