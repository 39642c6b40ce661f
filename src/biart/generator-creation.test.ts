import { afterEach, describe, expect, it } from "vitest";
import { bpe, config, referenceFor, special, streams, weights } from "../../test/small-biart.js";
import { allocate, tensorData } from "../engine/index.js";
import { createNativeRuntime, liveHandles } from "../engine/runtime/native/index.js";
import { BiARTError, Generator, type GeneratorOptions, sequenceLength } from "./index.js";

const runtime = createNativeRuntime();

describe("Generator", () => {
  const before = liveHandles();
  afterEach(() => expect(liveHandles()).toBe(before));
  const direction = "image-to-text";
  const options: GeneratorOptions = { direction, special, bpe, threads: 1 };
  const reference = referenceFor(direction, 1);

  it("ends a caption at [PAD], which is counted in its likelihood but not kept", async () => {
    const head = tensorData("float32", [64, 32], weights["head.weight"]!.data as Float32Array);
    const bias = weights["ln_f.bias"]!.data as Float32Array;
    // A row of the head that is the final bias itself, many times over: always the likeliest.
    head.data.set(
      bias.map((value) => 50 * value),
      special.pad * 32,
    );
    const generator = await Generator.create(runtime, config, { ...weights, "head.weight": head }, options);
    const [result] = await generator.generate({ reference, random: streams(1), temperature: 0 });
    generator.release();
    expect(result!.tokens).toEqual([]);
    expect(result!.logLikelihood).toBeLessThanOrEqual(0);
    expect(result!.logLikelihood).toBeGreaterThan(-0.1);
  });

  it("repeats no token of a caption where the penalty is strong, and counts no penalty as likelihood", async () => {
    const generator = await Generator.create(runtime, config, weights, options);
    const write = (repetitionPenalty: number) =>
      generator.generate({ reference, random: streams(1), temperature: 0, repetitionPenalty });
    const [plain] = await write(1);
    const [penalized] = await write(1e6);
    generator.release();
    expect(new Set(plain!.tokens).size).toBeLessThan(plain!.tokens.length);
    expect(new Set(penalized!.tokens).size).toBe(penalized!.tokens.length);
    expect(penalized!.logLikelihood).toBeGreaterThan(-100);
  });

  it("never writes [SOC], [SOI] or reserved rows, wherever they lie", async () => {
    const odd = { pad: 39, soc: 4, soi: 35 };
    const generator = await Generator.create(runtime, config, weights, {
      ...options,
      special: odd,
      batch: 4,
    });
    const seen = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const rows = await generator.generate({
        reference,
        random: streams(4, seed),
        temperature: 20,
        topK: 0,
      });
      for (const { tokens } of rows) for (const token of tokens) seen.add(token);
    }
    generator.release();
    const expected = Array.from({ length: bpe }, (_, id) => id).filter((id) => id !== odd.soc);
    expect([...seen].sort((a, b) => a - b)).toEqual(expected);
  });

  it("frees everything, also while it generates, and cannot be used afterwards", async () => {
    const generator = await Generator.create(runtime, config, weights, options);
    const running = generator.generate({ reference, random: streams(1) });
    generator.release();
    await expect(running).rejects.toThrow(/released/);
    await expect(generator.generate({ reference, random: streams(1) })).rejects.toThrow(BiARTError);
    generator.release();
  });

  it("refuses weights that are missing or of another shape", async () => {
    const { "ln_f.bias": _, ...missing } = weights;
    await expect(Generator.create(runtime, config, missing, options)).rejects.toThrow(
      /"ln_f.bias" is missing/,
    );
    const short = { ...weights, pos_emb: allocate("float32", [1, sequenceLength(config) - 1, 32]) };
    await expect(Generator.create(runtime, config, short, options)).rejects.toThrow(/\[1, 26, 32\]/);
    const head = { ...weights, "head.weight": allocate("float32", [63, 32]) };
    await expect(Generator.create(runtime, config, head, options)).rejects.toThrow(/\[64, 32\]/);
  });

  it("refuses tokens that do not fit the table, and a batch of none", async () => {
    const create = (wrong: Partial<GeneratorOptions>) =>
      Generator.create(runtime, config, weights, { ...options, ...wrong });
    await expect(create({ bpe: 41 })).rejects.toThrow(/41 BPE tokens/);
    await expect(create({ special: { ...special, soi: 40 } })).rejects.toThrow(/special token soi is 40/);
    await expect(create({ batch: 0 })).rejects.toThrow(/batch is 0/);
  });
});
