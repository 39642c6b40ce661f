import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logProbabilities, uncachedLogits, wholeIds } from "../../test/biart-logits.js";
import { config, referenceFor, special, weights } from "../../test/small-biart.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { type BeamSearchResult, BiARTError, Generator } from "./index.js";

const runtime = createNativeRuntime();
const direction = "image-to-text";
const reference = referenceFor(direction, 1);
// Three words and [PAD], in captions of four: small enough to try them all.
const words = [0, 1, 2];
const candidates = [...words, special.pad];
const longest = 4;
const most = 64;

/** Log-likelihoods of the tokens after a beginning, by token; computed once. */
const known = new Map<string, Promise<Map<number, number>>>();
function following(tokens: readonly number[]): Promise<Map<number, number>> {
  const key = tokens.join();
  const computed = async () => {
    const ids = wholeIds(direction, reference, tokens, config, special);
    const logits = await uncachedLogits(direction, ids, config, weights);
    return logProbabilities(logits.at(-1)!, candidates);
  };
  if (!known.has(key)) known.set(key, computed());
  return known.get(key)!;
}

interface Hypothesis {
  readonly tokens: readonly number[];
  readonly logLikelihood: number;
  readonly length: number;
}

/** All sequences there are, or those that a beam of a width comes by: all extensions in order, ended ones put aside. */
async function referenceSearch(width: number, ends: (tokens: readonly number[]) => boolean) {
  let live: Hypothesis[] = [{ tokens: [], logLikelihood: 0, length: 0 }];
  const ended: Hypothesis[] = [];
  while (live.length > 0) {
    const extensions: (Hypothesis & { readonly last: number })[] = [];
    for (const { tokens, logLikelihood, length } of live) {
      for (const [id, more] of await following(tokens)) {
        const longer = id === special.pad ? tokens : [...tokens, id];
        extensions.push({
          tokens: longer,
          logLikelihood: logLikelihood + more,
          length: length + 1,
          last: id,
        });
      }
    }
    extensions.sort((a, b) => b.logLikelihood - a.logLikelihood);
    live = [];
    for (const one of extensions) {
      if (live.length === width) break;
      const over = one.last === special.pad || one.length === longest || ends(one.tokens);
      (over ? ended : live).push(one);
    }
  }
  return ended;
}

describe("Generator.search", () => {
  let generator: Generator;
  beforeAll(async () => {
    const options = { direction, special, bpe: words.length, batch: most, threads: 1 } as const;
    generator = await Generator.create(runtime, config, weights, options);
  });
  afterAll(() => generator.release());

  const never = () => false;
  const onTwo = (tokens: readonly number[]) => tokens.at(-1) === 2;

  async function expectBest(
    found: readonly BeamSearchResult[],
    all: readonly Hypothesis[],
    lengthPenalty: number,
  ) {
    const scored = all.map((one) => ({ ...one, score: one.logLikelihood / one.length ** lengthPenalty }));
    const best = scored.sort((a, b) => b.score - a.score).slice(0, found.length);
    expect(found.map(({ tokens }) => tokens)).toEqual(best.map(({ tokens }) => tokens));
    for (const [i, { logLikelihood, score }] of found.entries()) {
      expect(logLikelihood).toBeCloseTo(best[i]!.logLikelihood, 4);
      expect(score).toBeCloseTo(best[i]!.score, 4);
    }
  }

  it.each([0, 0.7, 1, 2, -1])("finds the best of all captions, length penalty %d", async (lengthPenalty) => {
    const found = await generator.search({ reference, width: most, lengthPenalty, count: longest });
    const all = await referenceSearch(Number.POSITIVE_INFINITY, never);
    // 1 + 3 + 9 + 27 that end with [PAD], and 81 that are cut.
    expect(all).toHaveLength(1 + 3 + 9 + 27 + 81);
    expect(found).toHaveLength(most);
    await expectBest(found, all, lengthPenalty);
  });

  it("finds the best of all captions that end with a token", async () => {
    const found = await generator.search({ reference, width: most, count: longest, stop: onTwo });
    const all = await referenceSearch(Number.POSITIVE_INFINITY, onTwo);
    expect(found).toHaveLength(Math.min(most, all.length));
    await expectBest(found, all, 1);
  });

  it.each([1, 2, 3, 5])("keeps %d beams of each length, as an independent search does", async (width) => {
    for (const lengthPenalty of [0, 1]) {
      for (const stop of [never, onTwo]) {
        const found = await generator.search({ reference, width, lengthPenalty, count: longest, stop });
        expect(found).toHaveLength(width);
        await expectBest(found, await referenceSearch(width, stop), lengthPenalty);
      }
    }
  });

  it("goes on from the start of a caption, which counts neither for likelihood nor for length", async () => {
    const found = await generator.search({ reference, width: most, count: 3, given: [1] });
    const first = await following([1]);
    const rest: Hypothesis[] = [];
    for (const [id, more] of first) {
      if (id === special.pad) rest.push({ tokens: [1], logLikelihood: more, length: 1 });
      else {
        for (const [last, further] of await following([1, id])) {
          const tokens = last === special.pad ? [1, id] : [1, id, last];
          rest.push({ tokens, logLikelihood: more + further, length: 2 });
        }
      }
    }
    expect(found).toHaveLength(rest.length);
    await expectBest(found, rest, 1);
    const [whole] = await generator.search({ reference, width: 2, count: 3, given: [1, 2, 0] });
    expect(whole).toEqual({ tokens: [1, 2, 0], logLikelihood: 0, score: 0 });
  });

  it("has greedy search as its narrowest", async () => {
    const [greedy] = await generator.search({ reference, width: 1, lengthPenalty: 0, count: longest });
    let tokens: number[] = [];
    for (let i = 0; i < longest; i++) {
      const [best] = [...(await following(tokens))].reduce((a, b) => (b[1] > a[1] ? b : a));
      if (best === special.pad) break;
      tokens = [...tokens, best];
    }
    expect(greedy!.tokens).toEqual(tokens);
  });

  it("stops at an abort, and refuses what it cannot do", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const steps: number[] = [];
    const running = generator.search({
      reference,
      signal: controller.signal,
      onStep: (index) => {
        steps.push(index);
        if (index === 1) controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    expect(steps).toEqual([0, 1]);
    await expect(generator.search({ reference, width: 0 })).rejects.toThrow(BiARTError);
    await expect(generator.search({ reference, width: most + 1 })).rejects.toThrow(/width is 65; 1 to 64/);
    await expect(generator.search({ reference, lengthPenalty: Number.NaN })).rejects.toThrow(/lengthPenalty/);
    await expect(generator.search({ reference, count: 9 })).rejects.toThrow(/1 to 8 tokens/);
  });
});
