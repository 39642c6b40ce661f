import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readEvents } from "../../test/event-reader.js";
import { buildSmallCorpus, silent, smallRun, stopAfter, trained } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { augVAEConfigSchema, codebookShapes, initializeAugVAE } from "../augvae/index.js";
import { loadCheckpoint, saveCheckpoint } from "../checkpoint/index.js";
import { loadPicture, readCorpus, TokenShardWriter } from "../data/index.js";
import { allocate, Random, type TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import type { BiARTStage, RunConfig } from "./config.js";
import { trainBiART, trainTokenizer } from "./index.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const common = join(folder, "common");

/** A run with a tokenizer and an AugVAE that has learned nothing: its tokens are as good as any. */
function runOf(name: string, changes: Partial<BiARTStage> = {}): RunConfig {
  const run = smallRun(folder, name);
  Object.assign(run.biartTraining!, changes);
  for (const part of ["tokenizer", "augvae-sl"]) {
    const target = join(run.output, part);
    if (!existsSync(target)) cpSync(join(common, part), target, { recursive: true });
  }
  return run;
}

const train = (run: RunConfig, options: Partial<Parameters<typeof trainBiART>[1]> = {}) =>
  trainBiART(run, { runtime, reporter: silent, ...options });
const trainTelling = (run: RunConfig, messages: string[]) =>
  train(run, { reporter: { ...silent, message: (text: string) => messages.push(text) } });
const directoryOf = ({ output }: RunConfig) => join(output, "biart");

type Line = Record<string, number> & { captions?: string[] };
const logOf = (run: RunConfig): Line[] =>
  readFileSync(join(directoryOf(run), "log.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
/** All names that a run logged, with their last values. */
const lastOf = (run: RunConfig): Line => Object.assign({}, ...logOf(run));

beforeAll(async () => {
  await buildSmallCorpus(folder);
  const run = smallRun(folder, "common");
  await trainTokenizer(run);
  const model = augVAEConfigSchema.parse(run.augvae);
  const augvae: Record<string, TensorData> = initializeAugVAE(model, 1);
  const random = new Random(2);
  for (const [name, shape] of Object.entries(codebookShapes(model))) {
    const tensor = allocate("float32", shape);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = 0.3 * random.normal();
    augvae[name] = tensor;
  }
  await saveCheckpoint(join(common, "augvae-sl"), {
    step: 1,
    config: { kind: "augvae-sl", model },
    tensors: { augvae },
  });
});

describe("a run that is stopped in the middle of an epoch", () => {
  // Everything that a run carries from step to step.
  const changes: Partial<BiARTStage> = {
    steps: 12,
    batch: 3,
    accumulate: 2,
    bpeDropout: 0.3,
    dropReference: 0.3,
    checkpointActivations: true,
    plateau: { factor: 0.5, patience: 0, cooldown: 0, minimum: 1e-6, threshold: 0.5 },
  };
  const short = (name: string) => {
    const run = runOf(name, changes);
    run.biart!.textLength = 5;
    return run;
  };

  it("is the same after 6 steps, a stop and 6 more as after 12, bit for bit", async () => {
    const whole = short("whole");
    const parts = short("parts");
    await train(whole);
    expect(await train(parts, stopAfter(6))).toEqual({ steps: 6, finished: false });
    const pictures = (await readCorpus(whole.corpus, "train")).length;
    expect((6 * 6) % pictures).not.toBe(0);
    expect(12 * 6).toBeGreaterThan(2 * pictures);
    const between = await trained(directoryOf(parts), "biart");
    await train(parts, { resume: true });
    const [once, resumed] = await Promise.all(
      [whole, parts].map((run) => trained(directoryOf(run), "biart")),
    );
    expect(once!.step).toBe(12);
    expect(resumed).toEqual(once);
    expect(between.all).not.toEqual(once!.all);
  });

  it("logs the same epochs, learning rates and held-out losses", () => {
    const kept = [
      "step",
      "epoch",
      "epoch.loss",
      "captionsCut",
      "heldOut.loss",
      "heldOut.gen.text",
      "captions",
    ];
    const linesOf = (name: string) =>
      logOf(short(name))
        .filter((line) => "epoch" in line || "heldOut.loss" in line || "captions" in line)
        .map((line) => Object.fromEntries(Object.entries(line).filter(([key]) => kept.includes(key))));
    expect(linesOf("parts")).toEqual(linesOf("whole"));
    const [whole, parts] = ["whole", "parts"].map((name) => lastOf(short(name)));
    expect(whole!.epoch).toBeGreaterThanOrEqual(2);
    expect(parts!.learningRate).toBe(whole!.learningRate);
    expect(whole!.learningRate).toBeLessThan(1e-3);
  });

  it("counts the captions that were cut, those before the stop too", async () => {
    const [whole, parts] = await Promise.all(
      ["whole", "parts"].map((name) => loadCheckpoint(directoryOf(short(name)), { groups: [] })),
    );
    expect(parts!.state).toEqual(whole!.state);
    const { captionsCut } = lastOf(short("whole"));
    expect(captionsCut).toBeGreaterThan(0);
    expect(captionsCut).toBeLessThanOrEqual(72);
    expect(whole!.state).toMatchObject({ captionsCut });
  });
});

describe("Muon", () => {
  const settings = { steps: 6, optimizer: "muon", samples: 0 } as const;

  it("goes on after a stop as if there had been none, with a momentum in the place of two moments", async () => {
    const [whole, parts] = [runOf("muon-whole", settings), runOf("muon-parts", settings)];
    await train(whole);
    await train(parts, stopAfter(2));
    await train(parts, { resume: true });
    const [once, resumed] = await Promise.all(
      [whole, parts].map((run) => trained(directoryOf(run), "biart")),
    );
    expect(once!.step).toBe(6);
    expect(resumed).toEqual(once);
    const { tensors } = await loadCheckpoint(directoryOf(whole), { groups: ["optimizer"] });
    const ofQuery = Object.keys(tensors.optimizer!).filter((name) => name.includes("0.attn.query.weight"));
    expect(ofQuery).toEqual(["optimizer.momentum_buffer.blocks.0.attn.query.weight"]);
    expect(tensors.optimizer).toHaveProperty(["optimizer.exp_avg_sq.tok_emb.weight"]);
  });

  it("is not left when the run goes on", async () => {
    const run = runOf("muon-whole", { ...settings, steps: 7, optimizer: "adamw" });
    await expect(train(run, { resume: true })).rejects.toThrow(/optimizer.*exp_avg/);
  });
});

describe("the log", () => {
  const run = () => runOf("logged", { steps: 4, validateEvery: 2, samples: 3 });
  const curves = ["ref.text", "gen.image", "ref.image", "gen.text"];

  it("has four curves, in TensorBoard the same", async () => {
    await train(run());
    const lines = logOf(run());
    const events = readEvents(directoryOf(run()));
    for (const name of [...curves, ...curves.map((curve) => `heldOut.${curve}`)]) {
      const logged = lines
        .filter((line) => name in line)
        .map((line) => ({ step: line.step, value: Math.fround(line[name]!) }));
      expect(logged.length, name).toBeGreaterThan(0);
      const shown = events.filter(({ tag }) => tag === name);
      expect(
        shown.map(({ step, scalar }) => ({ step, value: scalar })),
        name,
      ).toEqual(logged);
    }
  });

  it("has losses of their own directions: their sums are what is learned", () => {
    const last = lastOf(run());
    // Of four steps two are in each direction.
    const sum = curves.reduce((total, name) => total + last[name]!, 0);
    expect(sum / 2).toBeCloseTo(last.loss!, 5);
    const heldOut = curves.reduce((total, name) => total + last[`heldOut.${name}`]!, 0);
    expect(heldOut / 2).toBeCloseTo(last["heldOut.loss"]!, 5);
    // 23 codes and some 270 tokens, of which nothing is known yet.
    expect(last["heldOut.gen.image"]! / last["heldOut.gen.text"]!).toBeLessThan(1.01);
  });

  it("has pictures that were drawn and captions that were written for held-out pairs", async () => {
    const events = readEvents(directoryOf(run()));
    const sheet = readFileSync(join(directoryOf(run()), "samples.png"));
    expect((await loadPicture(sheet)).width).toBeGreaterThan(2 * 96);
    const shown = events.filter(({ tag }) => tag === "samples");
    expect(shown.map(({ step }) => step)).toEqual([2, 4]);
    expect(Buffer.from(shown.at(-1)!.png!)).toEqual(sheet);
    const written = logOf(run()).filter((line) => line.captions);
    const held = (await readCorpus(run().corpus, "heldout-pair")).map(({ captions }) => captions[0]);
    expect(written.map(({ step }) => step)).toEqual([2, 4]);
    for (const { captions } of written) {
      expect(captions).toHaveLength(Math.min(3, held.length));
      for (const line of captions!) expect(held).toContain(/\(held out: (.*)\)$/.exec(line)![1]);
    }
    const texts = events.filter(({ tag }) => tag === "captions");
    expect(texts.map(({ plugin, lines }) => ({ plugin, lines }))).toEqual(
      written.map(({ captions }) => ({ plugin: "text", lines: captions })),
    );
  });

  it("has captions alone, and says why, where the AugVAE that made the tokens is gone", async () => {
    const messages: string[] = [];
    const lone = runOf("lone", { steps: 1 });
    const reporter = {
      ...silent,
      message: (text: string) => messages.push(text),
      // The tokens are there by then.
      start: () => rmSync(join(lone.output, "augvae-sl"), { recursive: true }),
    };
    await train(lone, { reporter });
    expect(messages.join("\n")).toContain("the AugVAE that made the tokens is not in the run's folder");
    expect(existsSync(join(directoryOf(lone), "samples.png"))).toBe(false);
    expect(lastOf(lone).captions!.length).toBeGreaterThan(0);
  });
});

describe("one direction alone", () => {
  it.each([
    ["text-to-image", "ref.text", "gen.image", "ref.image"],
    ["image-to-text", "ref.image", "gen.text", "ref.text"],
  ] as const)("%s: every step and every validation is in it", async (direction, ref, gen, other) => {
    const run = runOf(direction, { direction, steps: 3 });
    await train(run);
    const last = lastOf(run);
    expect(last[ref]! + last[gen]!).toBeCloseTo(last.loss!, 5);
    expect(last[`heldOut.${ref}`]! + last[`heldOut.${gen}`]!).toBeCloseTo(last["heldOut.loss"]!, 5);
    for (const name of [other, `heldOut.${other}`]) expect(last).not.toHaveProperty([name]);
    expect(existsSync(join(directoryOf(run), "samples.png"))).toBe(true);
    expect("captions" in last).toBe(direction === "image-to-text");
  });

  it("is not left when the run goes on", async () => {
    const run = runOf("text-to-image", { direction: "both", steps: 5 });
    await expect(train(run, { resume: true })).rejects.toThrow(
      "until step 3 the run was trained with direction text-to-image, now it would be both",
    );
  });
});

describe("a batch in parts", () => {
  it("learns what the whole batch does, from captions of other lengths too", async () => {
    const settings = { steps: 1, samples: 0 };
    const [whole, parts] = [
      runOf("one-part", { ...settings, batch: 4 }),
      runOf("two-parts", { ...settings, batch: 2, accumulate: 2 }),
    ];
    for (const run of [whole, parts]) {
      run.biart!.dropout = 0;
      await train(run);
    }
    const [one, two] = [whole, parts].map(lastOf);
    for (const name of ["loss", "ref.text", "gen.image", "gradient_norm"]) {
      expect(two![name]! / one![name]!, name).toBeCloseTo(1, 5);
    }
  });
});

describe("dropped references", () => {
  it("leave no REF loss where all are dropped", async () => {
    const run = runOf("dropped", { dropReference: 1, steps: 2, samples: 0 });
    await train(run);
    const last = lastOf(run);
    expect(last).not.toHaveProperty(["ref.text"]);
    expect((last["gen.image"]! + last["gen.text"]!) / 2).toBeCloseTo(last.loss!, 5);
    expect(last["heldOut.ref.text"]).toBeGreaterThan(0);
  });
});

describe("a run that goes on from another's weights", () => {
  it("begins with them and a schedule of its own", async () => {
    const first = runOf("first", { steps: 2 });
    await train(first);
    const before = await loadCheckpoint(directoryOf(first), { groups: ["biart"] });
    const still = runOf("still", { steps: 1, learningRate: 1e-30, weightDecay: 0, from: directoryOf(first) });
    await train(still);
    const after = await loadCheckpoint(directoryOf(still), { groups: ["biart"] });
    expect(after.step).toBe(1);
    expect(after.tensors.biart).toEqual(before.tensors.biart);
  });

  it("says where the other's tokens meant something else, and only there", async () => {
    const from = directoryOf(runOf("first"));
    const messagesOf = async (run: RunConfig) => {
      const messages: string[] = [];
      await train(run, { reporter: { ...silent, message: (text: string) => messages.push(text) } });
      return messages.filter((text) => text.includes("learned with another"));
    };
    expect(await messagesOf(runOf("same-words", { steps: 1, from }))).toEqual([]);
    const other = runOf("other-words", { steps: 1, from });
    const path = join(other.output, "tokenizer", "tokenizer.json");
    writeFileSync(path, `${readFileSync(path, "utf8")}\n`);
    expect(await messagesOf(other)).toEqual([expect.stringMatching(/biart learned with another tokenizer/)]);
  });

  it("carries its codes over where the former AugVAE's tokens are given, and refuses others", async () => {
    const from = directoryOf(runOf("first"));
    const { augvae } = (await loadCheckpoint(from, { groups: [] })).state as { augvae: string };
    const encoded = async (name: string, sha256: string, shift: number, prefix = "") => {
      const writer = await TokenShardWriter.open(join(folder, name), {
        model: { sha256, codes: 24, tokens: 64, resolution: 16 },
        source: { description: name, sha256: "0".repeat(64), pictures: 8 },
        picturesPerShard: 8,
      });
      const pictures = Array.from({ length: 8 }, (_, index) => ({
        index,
        name: `${prefix}${index}`,
        captions: ["a cat"],
        tokens: Array.from({ length: 64 }, (_, place) => (place + shift) % 24),
      }));
      await writer.write(pictures, []);
      return join(folder, name);
    };
    const [former, train] = [await encoded("former", augvae, 0), await encoded("now", "1".repeat(64), 5)];
    const run = runOf("carried", {
      ...{ steps: 1, learningRate: 1e-30, weightDecay: 0, from, heldOutPairs: 1, samples: 0 },
      tokens: { train, former },
    });
    const messages: string[] = [];
    await trainTelling(run, messages);
    expect(messages.filter((text) => /carried|another/.test(text))).toEqual([
      "24 of 24 codes carried over, by 8 pictures that both AugVAEs encoded",
    ]);
    const [before, after] = await Promise.all(
      [from, directoryOf(run)].map(
        async (path) => (await loadCheckpoint(path, { groups: ["biart"] })).tensors.biart!,
      ),
    );
    const { width, textVocabulary } = run.biart!;
    const codesOf = (tensors: typeof before) =>
      Array.from({ length: 24 }, (_, code) => {
        const start = (textVocabulary + code) * width;
        return (tensors!["tok_emb.weight"]!.data as Float32Array).slice(start, start + width);
      });
    expect(codesOf(after)).toEqual(codesOf(before).map((_, code, all) => all[(code + 19) % 24]));
    const wrong = runOf("wrong", { steps: 1, from, tokens: { train, former: train } });
    await expect(trainTelling(wrong, [])).rejects.toThrow(/tokens\.former is of another AugVAE/);
    const fresh = runOf("fresh", { steps: 1, tokens: { train, former } });
    await expect(trainTelling(fresh, [])).rejects.toThrow(
      /no BiART that knows these tokens: name it with from/,
    );
    const twice = await encoded("twice", "1".repeat(64), 5);
    const elsewhere = await encoded("elsewhere", augvae, 0, "other-");
    const notOurs = runOf("not-ours", {
      steps: 1,
      from,
      tokens: { train: [twice, train], former: elsewhere },
    });
    await expect(trainTelling(notOurs, [])).rejects.toThrow(/none of its 8 pictures is in tokens\.train/);
  });

  it("refuses a BiART of another shape", async () => {
    const narrow = runOf("narrow", { from: directoryOf(runOf("first")) });
    narrow.biart!.layers += 1;
    await expect(train(narrow)).rejects.toThrow(/biart\.safetensors/);
  });
});
