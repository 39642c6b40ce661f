import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { BiARTError } from "./errors.js";
import {
  checkSampling,
  logProbability,
  logTotal,
  penalizeRepetition,
  plainSampling,
  type SamplingOptions,
  sampleIndex,
} from "./sampling.js";

function normals(count: number, seed: number): Float32Array {
  const random = new Random(seed, "logits");
  return Float32Array.from({ length: count }, () => 2 * random.normal());
}

/** Softmax of the largest `topK` in float64, by sorting. */
function distribution(logits: Float32Array, temperature: number, topK: number): number[] {
  const order = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const kept = new Set(order.slice(0, topK || logits.length));
  const weights = Array.from(logits, (logit, i) => (kept.has(i) ? Math.exp(logit / temperature) : 0));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
}

describe("sampleIndex", () => {
  it.each([
    { temperature: 1, topK: 0 },
    { temperature: 0.7, topK: 5 },
    { temperature: 1.5, topK: 1 },
    { temperature: 1, topK: 12 },
    { temperature: 1, topK: 100 },
  ])("draws from softmax with temperature $temperature and top-k $topK", ({ temperature, topK }) => {
    const logits = normals(12, 1);
    const expected = distribution(logits, temperature, topK);
    const random = new Random(2, "draws");
    const draws = 40_000;
    const counts = Array<number>(12).fill(0);
    for (let i = 0; i < draws; i++)
      counts[sampleIndex(logits, { ...plainSampling, temperature, topK }, random)]!++;
    let chiSquared = 0;
    for (const [i, probability] of expected.entries()) {
      if (probability === 0) expect(counts[i], `index ${i}`).toBe(0);
      else chiSquared += (counts[i]! - draws * probability) ** 2 / (draws * probability);
    }
    // 11 degrees of freedom at most: 35 is passed once in 4,000 times, and the seed is fixed.
    expect(chiSquared).toBeLessThan(35);
  });

  it("inverts the distribution function of the kept tokens over ascending indices", () => {
    const logits = normals(500, 3);
    for (const topK of [0, 1, 7, 64, 499]) {
      const expected = distribution(logits, 1, topK);
      for (let position = 0; position < 50; position++) {
        const stream = new Random(4, topK, position);
        const target = new Random(4, topK, position).uniform();
        let cumulative = 0;
        const wanted = expected.findIndex((probability) => {
          cumulative += probability;
          return cumulative > target;
        });
        expect(sampleIndex(logits, { ...plainSampling, topK }, stream)).toBe(wanted);
        expect(stream.position).toBe(1);
      }
    }
  });

  it("takes the lowest index of equal logits, in greedy choice and at the edge of top-k", () => {
    const logits = Float32Array.from([1, 3, 2, 3, 2, 2, 0]);
    const random = new Random(5);
    expect(sampleIndex(logits, { ...plainSampling, temperature: 0 }, random)).toBe(1);
    expect(random.position).toBe(0);
    const drawn = new Set<number>();
    for (let i = 0; i < 500; i++) drawn.add(sampleIndex(logits, { ...plainSampling, topK: 4 }, random));
    expect([...drawn].sort()).toEqual([1, 2, 3, 4]);
  });

  it("stands any finite logits and temperatures", () => {
    const random = new Random(6);
    const logits = Float32Array.from([-3e38, 3e38, 0]);
    for (const temperature of [1e-300, 1e-3, 1, 1e300]) {
      expect(sampleIndex(logits, { ...plainSampling, temperature, topK: 2 }, random)).toBeTypeOf("number");
    }
    expect(sampleIndex(logits, { ...plainSampling, temperature: 1e-300 }, random)).toBe(1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses a logit of %d",
    (bad) => {
      const logits = Float32Array.from([0, bad, 1]);
      expect(() => sampleIndex(logits, plainSampling, new Random(7))).toThrow(/logit 1 is/);
    },
  );
});

/** How often each of the indices is drawn, as shares. */
function shares(probabilities: readonly number[], options: Partial<SamplingOptions>): number[] {
  const logits = Float32Array.from(probabilities, Math.log);
  const random = new Random(9, "shares");
  const draws = 20_000;
  const counts = probabilities.map(() => 0);
  for (let i = 0; i < draws; i++) counts[sampleIndex(logits, { ...plainSampling, ...options }, random)]!++;
  return counts.map((count) => count / draws);
}

describe("the filters", () => {
  const probabilities = [0.1, 0.4, 0.05, 0.3, 0.15];
  it.each<[string, Partial<SamplingOptions>, readonly number[]]>([
    ["top-p within the largest", { topP: 0.39 }, [0, 1, 0, 0, 0]],
    ["top-p that takes two", { topP: 0.65 }, [0, 4 / 7, 0, 3 / 7, 0]],
    ["top-p that takes all but one", { topP: 0.9 }, [0.1 / 0.95, 0.4 / 0.95, 0, 0.3 / 0.95, 0.15 / 0.95]],
    ["top-p of all", { topP: 1 }, probabilities],
    ["min-p of a third of the largest", { minP: 0.33 }, [0, 0.4 / 0.85, 0, 0.3 / 0.85, 0.15 / 0.85]],
    ["min-p of all", { minP: 0.01 }, probabilities],
    ["min-p of 1", { minP: 1 }, [0, 1, 0, 0, 0]],
    // Among three: 0.4, 0.3, 0.15 of 0.85, where the first has 0.47 and the first two 0.82.
    ["top-p of what top-k leaves", { topK: 3, topP: 0.8 }, [0, 4 / 7, 0, 3 / 7, 0]],
    ["the stricter of top-p and min-p", { topP: 0.9, minP: 0.7 }, [0, 4 / 7, 0, 3 / 7, 0]],
    ["min-p after top-p", { topP: 0.65, minP: 0.1 }, [0, 4 / 7, 0, 3 / 7, 0]],
    // Squares: 0.01, 0.16, 0.0025, 0.09, 0.0225 of 0.285; the first two have 0.877.
    ["top-p after the temperature", { temperature: 0.5, topP: 0.87 }, [0, 0.64, 0, 0.36, 0]],
    ["min-p after the temperature", { temperature: 0.5, minP: 0.2 }, [0, 0.64, 0, 0.36, 0]],
  ])("%s", (_name, options, expected) => {
    for (const [i, share] of shares(probabilities, options).entries()) {
      if (expected[i] === 0) expect(share, `index ${i}`).toBe(0);
      // Three standard deviations of a share at 20,000 draws are 0.011 at most.
      else expect(Math.abs(share - expected[i]!), `index ${i}`).toBeLessThan(0.011);
    }
  });

  it("keep the first of equal tokens", () => {
    const drawn = shares([0.2, 0.2, 0.2, 0.2, 0.2], { topP: 0.5 });
    expect(drawn.map((share) => share > 0)).toEqual([true, true, true, false, false]);
  });

  it("keep one token always", () => {
    expect(shares([0.5, 0.3, 0.2], { topP: 1e-9 })).toEqual([1, 0, 0]);
    expect(shares([1], { topP: 0.5, minP: 0.5, topK: 1 })).toEqual([1]);
  });

  it("draw one number each, whatever they leave", () => {
    const random = new Random(10);
    sampleIndex(normals(30, 11), { ...plainSampling, topP: 0.3, minP: 0.2, topK: 9 }, random);
    expect(random.position).toBe(1);
  });
});

describe("penalizeRepetition", () => {
  it("divides positive logits and multiplies the others, once each", () => {
    const logits = Float32Array.from([2, -2, 0, 4, -4]);
    expect([...penalizeRepetition(logits, [0, 1, 2, 0], 2)]).toEqual([1, -4, 0, 4, -4]);
    expect([...penalizeRepetition(logits, [3, 4], 0.5)]).toEqual([2, -2, 0, 8, -2]);
    expect([...logits]).toEqual([2, -2, 0, 4, -4]);
  });
});

describe("logProbability", () => {
  it("is the logarithm of softmax", () => {
    const logits = normals(300, 8);
    const expected = distribution(logits, 1, 0);
    for (const index of [0, 17, 299]) {
      expect(logProbability(logits, index)).toBeCloseTo(Math.log(expected[index]!), 10);
    }
  });

  it("does not overflow", () => {
    expect(logProbability(Float32Array.from([1e30, 0]), 0)).toBe(0);
    expect(logProbability(Float32Array.from([1000, 1000]), 1)).toBeCloseTo(-Math.LN2, 12);
    expect(logTotal(Float32Array.from([-1000, -1000]))).toBeCloseTo(Math.LN2 - 1000, 12);
  });
});

describe("checkSampling", () => {
  const check = (options: Partial<SamplingOptions>) => () => checkSampling({ ...plainSampling, ...options });
  it.each<[keyof SamplingOptions, readonly number[]]>([
    ["temperature", [-0.1, Number.NaN, Number.POSITIVE_INFINITY]],
    ["topK", [-1, 0.5, Number.NaN]],
    ["topP", [0, -0.5, 1.01, Number.NaN]],
    ["minP", [-0.1, 1.5, Number.NaN]],
    ["repetitionPenalty", [0, -1, 1e-38, 1e39, Number.POSITIVE_INFINITY, Number.NaN]],
  ])("refuses %s outside its range", (name, values) => {
    for (const value of values) {
      expect(check({ [name]: value })).toThrow(BiARTError);
      expect(check({ [name]: value })).toThrow(`${name} is ${value};`);
    }
  });

  it("takes the ends of the ranges", () => {
    expect(check({ temperature: 0, topK: 0, topP: 1, minP: 1, repetitionPenalty: 0.1 })).not.toThrow();
  });
});
