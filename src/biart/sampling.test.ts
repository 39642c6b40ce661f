import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { BiARTError } from "./errors.js";
import { checkSampling, logProbability, sampleIndex } from "./sampling.js";

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
    for (let i = 0; i < draws; i++) counts[sampleIndex(logits, { temperature, topK }, random)]!++;
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
        expect(sampleIndex(logits, { temperature: 1, topK }, stream)).toBe(wanted);
        expect(stream.position).toBe(1);
      }
    }
  });

  it("takes the lowest index of equal logits, in greedy choice and at the edge of top-k", () => {
    const logits = Float32Array.from([1, 3, 2, 3, 2, 2, 0]);
    const random = new Random(5);
    expect(sampleIndex(logits, { temperature: 0, topK: 0 }, random)).toBe(1);
    expect(random.position).toBe(0);
    const drawn = new Set<number>();
    for (let i = 0; i < 500; i++) drawn.add(sampleIndex(logits, { temperature: 1, topK: 4 }, random));
    expect([...drawn].sort()).toEqual([1, 2, 3, 4]);
  });

  it("stands any finite logits and temperatures", () => {
    const random = new Random(6);
    const logits = Float32Array.from([-3e38, 3e38, 0]);
    for (const temperature of [1e-300, 1e-3, 1, 1e300]) {
      expect(sampleIndex(logits, { temperature, topK: 2 }, random)).toBeTypeOf("number");
    }
    expect(sampleIndex(logits, { temperature: 1e-300, topK: 0 }, random)).toBe(1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses a logit of %d",
    (bad) => {
      const logits = Float32Array.from([0, bad, 1]);
      expect(() => sampleIndex(logits, { temperature: 1, topK: 0 }, new Random(7))).toThrow(/logit 1 is/);
    },
  );
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
  });
});

describe("checkSampling", () => {
  it.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a temperature of %d", (temperature) => {
    expect(() => checkSampling({ temperature, topK: 0 })).toThrow(BiARTError);
  });
  it.each([-1, 0.5, Number.NaN])("refuses a top-k of %d", (topK) => {
    expect(() => checkSampling({ temperature: 1, topK })).toThrow(/topK is/);
  });
});
