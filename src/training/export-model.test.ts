import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { interruptedAnywhere } from "../../test/counted-signal.js";
import { runCli } from "../../test/run-cli.js";
import { smallRun } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { augVAETensors, initializeAugVAE } from "../augvae/index.js";
import { initializeBiART } from "../biart/index.js";
import { loadCheckpoint, saveCheckpoint, tensorsDigest } from "../checkpoint/index.js";
import { allocate, type TensorData } from "../engine/index.js";
import { type CheckpointChoice, exportModel } from "./export-model.js";

const folder = temporaryFolder();

const run = (name: string) => ({ ...smallRun(folder, name), corpus: join(folder, "no-corpus") });

/** Weights of the run's AugVAE-SL or BiART that nothing else has. */
function weightsOf(stage: "augvae-sl" | "biart", seed: number): Record<string, TensorData> {
  const { biart, augvae } = smallRun(folder, "shape");
  if (stage === "biart") return initializeBiART(biart!, seed);
  const shapes = Object.entries(augVAETensors(augvae!));
  const zeros = Object.fromEntries(shapes.map(([name, shape]) => [name, allocate("float32", shape)]));
  return { ...zeros, ...initializeAugVAE(augvae!, seed) };
}

const augvaeDigest = (seed: number) => tensorsDigest(weightsOf("augvae-sl", seed));

interface Step {
  readonly step: number;
  /** Held-out value, where this checkpoint was the best. */
  readonly best?: number;
  readonly augvae?: string;
}

/** A run whose checkpoints hold weights by their step; what the stages would save. */
async function writeRun(name: string, steps: { augvae: readonly Step[]; biart: readonly Step[] }) {
  const made = run(name);
  mkdirSync(join(made.output, "tokenizer"), { recursive: true });
  writeFileSync(join(made.output, "tokenizer", "tokenizer.json"), "{}");
  for (const [stage, group] of [
    ["augvae-sl", "augvae"],
    ["biart", "biart"],
  ] as const) {
    const model = made[group];
    for (const { step, best, augvae } of steps[group]) {
      const state = { step, seed: made.seed, ...(augvae !== undefined && { augvae }) };
      const tensors = { [group]: weightsOf(stage, step) };
      const content = { step, config: { kind: stage, model }, tensors, state };
      await saveCheckpoint(join(made.output, stage), content, {
        ...(best !== undefined && { best: { metric: "heldOut.loss", value: best } }),
      });
    }
  }
  return made;
}

/** The steps whose weights an exported model holds. */
async function exported(name: string): Promise<{ augvae: number; biart: number }> {
  const { tensors } = await loadCheckpoint(join(folder, name));
  const find = (stage: "augvae-sl" | "biart", group: "augvae" | "biart") =>
    [2, 4, 6].find((step) => tensorsDigest(weightsOf(stage, step)) === tensorsDigest(tensors[group]!))!;
  return { augvae: find("augvae-sl", "augvae"), biart: find("biart", "biart") };
}

const augvaeSteps = [{ step: 2, best: 0.3 }, { step: 4, best: 0.2 }, { step: 6 }];

describe("exportModel", () => {
  beforeAll(async () => {
    const augvae = augvaeDigest(6);
    const steps = [
      { step: 2, best: 5, augvae },
      { step: 4, best: 4, augvae },
      { step: 6, augvae },
    ];
    await writeRun("validated", { augvae: augvaeSteps, biart: steps });
    const plain = steps.map(({ step }) => ({ step, augvae }));
    await writeRun("unvalidated", { augvae: augvaeSteps, biart: plain });
  });

  it.each<[string, CheckpointChoice | undefined, number]>([
    ["validated", undefined, 4],
    ["validated", "best", 4],
    ["validated", "latest", 6],
    ["unvalidated", undefined, 6],
    ["unvalidated", "latest", 6],
  ])("of a run that is %s, asked for %s, takes BiART of step %i", async (name, checkpoint, step) => {
    const output = `model-${name}-${checkpoint}`;
    const made = await exportModel(run(name), `${join(folder, output)}/`, { checkpoint });
    expect(made.biart).toEqual({
      folder: join(run(name).output, "biart", `step-0000000${step}`),
      checkpoint: step === 4 ? "best" : "latest",
    });
    expect(await exported(output)).toEqual({ biart: step, augvae: 6 });
  });

  it("says so where the best is asked for and none is known, and leaves nothing", async () => {
    const refused = exportModel(run("unvalidated"), join(folder, "none"), { checkpoint: "best" });
    await expect(refused).rejects.toThrow(/no best checkpoint is known.*Take the latest checkpoint/);
    await expect(loadCheckpoint(join(folder, "none"))).rejects.toThrow(/no such file or folder/);
  });

  it.each([2, 4, 6])("takes the AugVAE of step %i where BiART learned its tokens", async (step) => {
    const name = `tokens-${step}`;
    const biart = [{ step: 2, augvae: augvaeDigest(step) }];
    const made = await exportModel(
      await writeRun(name, { augvae: augvaeSteps, biart }),
      join(folder, `${name}-model`),
    );
    expect(made.augvae.folder).toMatch(new RegExp(`step-0000000${step}$`));
    expect(await exported(`${name}-model`)).toEqual({ biart: 2, augvae: step });
  });

  it("takes the latest AugVAE where a run of earlier versions does not tell, and refuses a stranger", async () => {
    const untold = await writeRun("untold", { augvae: augvaeSteps, biart: [{ step: 2 }] });
    await exportModel(untold, join(folder, "untold-model"));
    expect(await exported("untold-model")).toEqual({ biart: 2, augvae: 6 });
    const biart = [{ step: 2, augvae: augvaeDigest(8) }];
    const strange = await writeRun("strange", { augvae: augvaeSteps, biart });
    const refused = exportModel(strange, join(folder, "strange-model"));
    await expect(refused).rejects.toThrow(/learned with another AugVAE/);
  });

  it("is interrupted anywhere, and leaves nothing", async () => {
    const asked = await interruptedAnywhere(
      (name, signal) => exportModel(run("validated"), join(folder, name), { signal }),
      () => expect(readdirSync(folder).filter((name) => /interrupted|tmp-/.test(name))).toEqual([]),
    );
    expect(asked).toBeGreaterThan(4);
  });

  it("is chosen on the command line, which tells what was taken", async () => {
    const { output, name, seed, corpus } = run("validated");
    const config = join(folder, "run.yaml");
    writeFileSync(config, stringify({ name, seed, corpus, output }));
    const words = ["train", "export", "--config", config];
    const told = await runCli([...words, "-o", join(folder, "told")]);
    const never = join(folder, "never");
    const stopped = await runCli([...words, "-o", never], { signal: AbortSignal.abort() });
    expect({ code: stopped.code, made: existsSync(never) }).toEqual({ code: 130, made: false });
    expect(told.stderr).toContain("step-00000004 (best), AugVAE of");
    const { text } = await runCli([...words, "--checkpoint", "latest", "-o", join(folder, "json"), "--json"]);
    expect(JSON.parse(text)).toMatchObject({ biart: { checkpoint: "latest" } });
    expect(await exported("json")).toEqual({ biart: 6, augvae: 6 });
    const wrong = await runCli([...words, "-o", join(folder, "wrong"), "--checkpoint", "first"]);
    expect(wrong.code).toBe(2);
  });
});
