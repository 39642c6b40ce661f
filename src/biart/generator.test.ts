import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  logProbabilities as logProbabilitiesOf,
  uncachedLogits as uncachedLogitsOf,
  wholeIds as wholeIdsOf,
} from "../../test/biart-logits.js";
import { bpe, config, referenceFor, special, streams, weights } from "../../test/small-biart.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  BiARTError,
  type Direction,
  type GenerateOptions,
  Generator,
  type GeneratorOptions,
} from "./index.js";

const runtime = createNativeRuntime();
const directions = ["text-to-image", "image-to-text"] as const;

const wholeIds = (direction: Direction, reference: readonly number[], tokens: readonly number[]) =>
  wholeIdsOf(direction, reference, tokens, config, special);
const uncachedLogits = (direction: Direction, ids: readonly number[]) =>
  uncachedLogitsOf(direction, ids, config, weights);

/** Softmax over the ids of a modality that may be generated. */
function logProbabilities(direction: Direction, logits: Float32Array): Map<number, number> {
  const ids =
    direction === "text-to-image"
      ? Array.from({ length: 24 }, (_, code) => 40 + code)
      : Array.from({ length: bpe + 1 }, (_, id) => id);
  return logProbabilitiesOf(logits, ids);
}

describe.each(directions)("Generator: %s", (direction) => {
  const generated = direction === "text-to-image" ? 16 : 8;
  const options: GeneratorOptions = { direction, special, bpe, threads: 1 };
  const reference = referenceFor(direction, 1);
  let one: Generator;
  let three: Generator;
  beforeAll(async () => {
    one = await Generator.create(runtime, config, weights, options);
    three = await Generator.create(runtime, config, weights, { ...options, batch: 3 });
  });
  afterAll(() => {
    one.release();
    three.release();
  });

  /** Tokens and likelihoods as the uncached network gives them for the tokens that were drawn. */
  async function expectLikelihoods(
    given: readonly number[],
    row: { tokens: readonly number[]; logLikelihood: number },
    ended: boolean,
  ) {
    const ids = wholeIds(direction, given, ended ? [...row.tokens, special.pad] : row.tokens);
    const first = given.length + 2;
    const logits = await uncachedLogits(direction, ids);
    let total = 0;
    for (let i = first; i < ids.length; i++) {
      total += logProbabilities(direction, logits[i - 1]!).get(ids[i]!)!;
    }
    expect(Math.abs(total - row.logLikelihood)).toBeLessThan(1e-4 * (1 + row.tokens.length));
  }

  it("draws greedily what the network without a cache finds likeliest", async () => {
    const [result] = await one.generate({ reference, random: streams(1), temperature: 0, count: generated });
    const ids = wholeIds(direction, reference, result!.tokens);
    const logits = await uncachedLogits(direction, ids);
    for (const [i, token] of result!.tokens.entries()) {
      const probabilities = [...logProbabilities(direction, logits[reference.length + 1 + i]!)];
      const [best] = probabilities.reduce((a, b) => (b[1] > a[1] ? b : a));
      expect(direction === "text-to-image" ? token + 40 : token, `token ${i}`).toBe(best);
    }
    expect(result!.tokens.length).toBeGreaterThan(0);
  });

  it("gives each row the likelihood of its tokens after its own reference", async () => {
    const references = [1, 2, 1].map((seed) => referenceFor(direction, seed));
    const results = await three.generate({ reference: references, random: streams(3), topK: 0, count: 7 });
    expect(results).toHaveLength(3);
    for (const [row, result] of results.entries()) {
      await expectLikelihoods(references[row]!, result, result.tokens.length < 7);
    }
    expect(results[0]!.tokens).not.toEqual(results[2]!.tokens);
  });

  it("draws the same tokens for a stream whatever the batch and its other rows", async () => {
    const together = await three.generate({ reference, random: streams(3) });
    for (let row = 0; row < 3; row++) {
      const [alone] = await one.generate({ reference, random: [streams(3)[row]!] });
      expect(alone!.tokens).toEqual(together[row]!.tokens);
    }
    const fewer = await three.generate({ reference, random: streams(2) });
    expect(fewer.map(({ tokens }) => tokens)).toEqual(together.slice(0, 2).map(({ tokens }) => tokens));
  });

  it("draws tokens of the wanted part alone, and in time all of them", async () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const rows = await three.generate({ reference, random: streams(3, seed), temperature: 20, topK: 0 });
      for (const { tokens } of rows) {
        if (direction === "text-to-image") expect(tokens).toHaveLength(16);
        for (const token of tokens) seen.add(token);
      }
    }
    const size = direction === "text-to-image" ? 24 : bpe;
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, id) => id));
  });

  it("stops a row where told, and goes on with the others", async () => {
    const told: [number, number][] = [];
    const results = await three.generate({
      reference,
      random: streams(3),
      count: 6,
      stop: (tokens, row) => row === 1 && tokens.length === 2,
      onToken: (row, token, index) => {
        told.push([row, index]);
        expect(token).toBeTypeOf("number");
      },
    });
    const free = await three.generate({ reference, random: streams(3), count: 6 });
    expect(results[1]!.tokens).toEqual(free[1]!.tokens.slice(0, 2));
    expect(results[0]!.tokens).toEqual(free[0]!.tokens);
    expect(results[2]!.tokens).toEqual(free[2]!.tokens);
    expect(told.filter(([row]) => row === 1)).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it("goes on from given tokens as it would have from those that it drew itself", async () => {
    const [whole] = await one.generate({ reference, random: streams(1), count: 7 });
    const length = whole!.tokens.length;
    for (const given of [1, length - 1, length].map((count) => whole!.tokens.slice(0, count))) {
      const [rest] = await one.generate({ reference, random: streams(1), count: 7, given });
      expect(rest!.tokens).toEqual(whole!.tokens);
      const drawn = given.length === 7 ? 0 : Number.NEGATIVE_INFINITY;
      expect(rest!.logLikelihood).toBeGreaterThan(whole!.logLikelihood);
      expect(rest!.logLikelihood).toBeGreaterThanOrEqual(drawn);
    }
  });

  it("reads what is given, of each row another length, and tells of it", async () => {
    const beginnings = [[3, 1, 4, 1], [5], []];
    const told: [number, number][] = [];
    const results = await three.generate({
      reference,
      random: streams(3),
      given: beginnings,
      count: 6,
      onToken: (row, token, index) => {
        expect(told.filter(([other]) => other === row)).toHaveLength(index);
        told.push([row, token]);
      },
    });
    for (const [row, { tokens, logLikelihood }] of results.entries()) {
      expect(tokens.slice(0, beginnings[row]!.length)).toEqual(beginnings[row]);
      expect(told.filter(([other]) => other === row).map(([, token]) => token)).toEqual(tokens);
      const ids = wholeIds(direction, reference, tokens.length < 6 ? [...tokens, special.pad] : tokens);
      const logits = await uncachedLogits(direction, ids);
      let expected = 0;
      for (let i = reference.length + 2 + beginnings[row]!.length; i < ids.length; i++) {
        expected += logProbabilities(direction, logits[i - 1]!).get(ids[i]!)!;
      }
      expect(logLikelihood).toBeCloseTo(expected, 3);
      const [alone] = await one.generate({
        reference,
        random: [streams(3)[row]!],
        given: beginnings[row]!,
        count: 6,
      });
      expect(alone!.tokens).toEqual(tokens);
    }
  });

  it("is guided by the difference that the reference makes", async () => {
    const two = { reference, random: streams(1), temperature: 0, count: 4 };
    const [guided] = await three.generate({ ...two, guidance: 2.5 });
    const nothing = Array<number>(reference.length).fill(special.pad);
    const tokens = [...guided!.tokens];
    const conditional = await uncachedLogits(direction, wholeIds(direction, reference, tokens));
    const empty = wholeIds(direction, reference, tokens);
    empty.splice(1, reference.length, ...nothing);
    const unconditional = await uncachedLogits(direction, empty);
    for (const [i, token] of tokens.entries()) {
      const at = reference.length + 1 + i;
      const logits = conditional[at]!.map((logit, id) => {
        const without = unconditional[at]![id]!;
        return without + 2.5 * (logit - without);
      });
      const [best] = [...logProbabilities(direction, logits)].reduce((a, b) => (b[1] > a[1] ? b : a));
      expect(direction === "text-to-image" ? token + 40 : token, `token ${i}`).toBe(best);
    }
    const [plain] = await three.generate(two);
    expect(guided!.tokens).not.toEqual(plain!.tokens);
    await expectLikelihoods(reference, { ...guided!, tokens }, tokens.length < 4);
    expect(await three.generate({ ...two, guidance: 1 })).toEqual([plain]);
  });

  it("reads no reference at all with a guidance of 0", async () => {
    const without = (seed: number) =>
      three.generate({ reference: referenceFor(direction, seed), random: streams(1), guidance: 0 });
    expect((await without(1))[0]!.tokens).toEqual((await without(2))[0]!.tokens);
  });

  it("has rows leave when they end, and the others as they would be", async () => {
    const stop = (tokens: readonly number[], row: number) => tokens.length === [5, 1, 3][row];
    const together = await three.generate({ reference, random: streams(3), stop });
    for (let row = 0; row < 3; row++) {
      const alone = {
        reference,
        random: [streams(3)[row]!],
        stop: (tokens: readonly number[]) => stop(tokens, row),
      };
      expect((await one.generate(alone))[0]!.tokens).toEqual(together[row]!.tokens);
    }
  });

  it("stops within a step of an abort, with its reason, and can be used again", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let last = -1;
    const running = one.generate({
      reference,
      random: streams(1),
      temperature: 0,
      signal: controller.signal,
      onToken: (_row, _token, index) => {
        last = index;
        if (index === 1) controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    expect(last).toBe(1);
    const before = await one.generate({ reference, random: streams(1) });
    await expect(
      one.generate({ reference, random: streams(1), signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    expect(await one.generate({ reference, random: streams(1) })).toEqual(before);
  });

  it.each<[string, Partial<GenerateOptions>, RegExp]>([
    ["a reference of another length", { reference: [1, 2, 3] }, /3 \w+ tokens given as reference/],
    ["a reference for another number of rows", { reference: [reference, reference] }, /2 references given/],
    [
      "an id outside the table",
      { reference: reference.map((id, i) => (i === 2 ? 40 : id)) },
      /token 40 at 2/,
    ],
    ["an id that is no number", { reference: reference.map(() => Number.NaN) }, /token NaN at 0/],
    ["a negative temperature", { temperature: -1 }, /temperature is -1/],
    ["a top-k that is not whole", { topK: 1.5 }, /topK is 1.5/],
    ["a top-p of nothing", { topP: 0 }, /topP is 0/],
    ["a min-p above 1", { minP: 2 }, /minP is 2/],
    [
      "a repetition penalty of nothing, or for pictures",
      { repetitionPenalty: direction === "text-to-image" ? 1.2 : 0 },
      /repetitionPenalty is/,
    ],
    ["a guidance below 0", { guidance: -1 }, /guidance is -1/],
    ["a guidance beyond float32", { guidance: 1e39 }, /guidance is 1e\+39; a number from 0 to 1000000/],
    ["guidance without the rows for it", { guidance: 2 }, /with guidance, which takes two rows each/],
    ["more given tokens than count", { given: [1, 2, 3], count: 2 }, /3 \w+ tokens given to go on from; 2/],
    ["given tokens of no table", { given: [1, 99] }, /token 99 given at 1/],
    ["given tokens that are not whole", { given: [0.5] }, /token 0.5 given at 0/],
    ["no tokens", { count: 0 }, /count is 0/],
    ["more tokens than positions", { count: generated + 1 }, /can be generated/],
    ["no streams", { random: [] }, /0 random streams/],
    ["more streams than rows", { random: streams(2) }, /2 random streams/],
  ])("refuses %s", async (_what, wrong, message) => {
    const running = one.generate({ reference, random: streams(1), ...wrong });
    await expect(running).rejects.toThrow(BiARTError);
    await expect(one.generate({ reference, random: streams(1), ...wrong })).rejects.toThrow(message);
  });

  it("refuses a second generation meanwhile", async () => {
    const first = one.generate({ reference, random: streams(1) });
    await expect(one.generate({ reference, random: streams(1) })).rejects.toThrow(/is generating/);
    expect(await first).toHaveLength(1);
  });
});
