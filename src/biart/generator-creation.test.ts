import { afterEach, describe, expect, it } from "vitest";
import { bpe, config, referenceFor, special, streams, weights } from "../../test/small-biart.js";
import { allocate, type Runtime, tensorData } from "../engine/index.js";
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

  it("draws the gaps of a picture, and reads what is given before the first one in one pass", async () => {
    const positions: number[] = [];
    const counting: Runtime = {
      description: runtime.description,
      async createSession(model, settings) {
        const session = await runtime.createSession(model, settings);
        const bind = session.bind.bind(session);
        session.bind = (inputs, outputs) => {
          positions.push(inputs.ids!.shape[1]!);
          return bind(inputs, outputs);
        };
        return session;
      },
    };
    const drawing = { ...options, direction: "text-to-image" } as const;
    const generator = await Generator.create(counting, config, weights, drawing);
    const caption = referenceFor("text-to-image", 1);
    const draw = (given: (number | undefined)[]) =>
      generator.generate({ reference: caption, random: streams(1), given });
    const [whole] = await draw([]);
    const gaps = whole!.tokens.map((token, i) => (i === 4 || i === 9 ? undefined : token));
    const [filled] = await draw(gaps);
    expect(filled!.tokens).toEqual(whole!.tokens);
    // Two likelihoods of the sixteen.
    expect(filled!.logLikelihood).toBeGreaterThan(whole!.logLikelihood);
    expect(positions).toEqual([10, 1, 14, 1].filter((_, i) => i !== 3));
    const [other] = await draw([(whole!.tokens[0]! + 1) % 24, ...gaps.slice(1)]);
    expect(other!.tokens.filter((_, i) => gaps[i] !== undefined).slice(1)).toEqual(
      gaps.filter((token) => token !== undefined).slice(1),
    );
    const [first] = await draw([undefined, undefined, 7]);
    expect(first!.tokens.slice(0, 3)).toEqual([...whole!.tokens.slice(0, 2), 7]);
    generator.release();
  });

  it("runs the rows alone that are left", async () => {
    const rows: number[] = [];
    const counting: Runtime = {
      description: runtime.description,
      async createSession(model, settings) {
        const session = await runtime.createSession(model, settings);
        const bind = session.bind.bind(session);
        session.bind = (inputs, outputs) => {
          const binding = bind(inputs, outputs);
          const run = binding.run.bind(binding);
          const of = inputs.ids!.shape;
          binding.run = () => {
            if (of[1] === 1) rows.push(of[0]!);
            return run();
          };
          return binding;
        };
        return session;
      },
    };
    const generator = await Generator.create(counting, config, weights, { ...options, batch: 6 });
    const settings = { reference, topK: 0, temperature: 0.1, count: 5 };
    const stop = (tokens: readonly number[], row: number) => tokens.length === [2, 4, 1][row];
    const plain = await generator.generate({ ...settings, random: streams(3), stop });
    expect(plain.map(({ tokens }) => tokens.length)).toEqual([2, 4, 1]);
    expect(rows).toEqual([2, 1, 1]);
    rows.length = 0;
    await generator.generate({ ...settings, random: streams(3), guidance: 1.5, stop });
    expect(rows[0]).toBe(4);
    expect(rows).toEqual([4, 2, 2].slice(0, rows.length));
    generator.release();
  });

  it("refuses gaps and [PAD] in the start of a caption", async () => {
    const generator = await Generator.create(runtime, config, weights, options);
    const write = (given: (number | undefined)[]) =>
      generator.generate({ reference, random: streams(1), given });
    await expect(write([1, undefined, 2])).rejects.toThrow(/text token 1 is not given and a later one is/);
    await expect(write([1, special.pad])).rejects.toThrow(/text token 30 given at 1; a token of text/);
    generator.release();
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
