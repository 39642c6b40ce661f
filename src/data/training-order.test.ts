import { describe, expect, test } from "vitest";
import { TrainingOrder } from "./training-order.js";

const indices = (order: TrainingOrder, step: number) => order.samplesOf(step).map(({ index }) => index);

describe("TrainingOrder", () => {
  test("each epoch holds every sample once, without a gap between epochs", () => {
    const order = new TrainingOrder(10, 4, 3);
    const run = Array.from({ length: 10 }, (_, step) => order.samplesOf(step)).flat();
    for (let epoch = 0; epoch < 4; epoch++) {
      const part = run.slice(epoch * 10, (epoch + 1) * 10);
      expect(new Set(part.map((sample) => sample.epoch))).toEqual(new Set([epoch]));
      expect(part.map(({ index }) => index).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    expect(run.slice(0, 10)).not.toEqual(run.slice(10, 20));
  });

  test("a step is the same from wherever the run starts", () => {
    const whole = new TrainingOrder(1000, 16, 7);
    const run = Array.from({ length: 200 }, (_, step) => indices(whole, step));
    for (const step of [199, 62, 63, 0, 125]) {
      expect(indices(new TrainingOrder(1000, 16, 7), step)).toEqual(run[step]);
      expect(indices(whole, step)).toEqual(run[step]);
    }
  });

  test("the order depends on the seed, not on the batch size", () => {
    const run = (batch: number, seed: number) => {
      const order = new TrainingOrder(60, batch, seed);
      return Array.from({ length: 60 / batch }, (_, step) => indices(order, step)).flat();
    };
    expect(run(5, 1)).toEqual(run(12, 1));
    expect(run(5, 1)).not.toEqual(run(5, 2));
  });

  test("batches longer than the data run through several epochs", () => {
    const order = new TrainingOrder(3, 8, 0);
    expect(order.samplesOf(1).map(({ epoch }) => epoch)).toEqual([2, 3, 3, 3, 4, 4, 4, 5]);
    expect([order.epochOf(0), order.epochOf(1), order.epochOf(3)]).toEqual([0, 2, 8]);
  });

  test("candidates: the sample itself, then the rest of its epoch, each once", () => {
    const order = new TrainingOrder(6, 4, 5);
    const candidates = [...order.candidates(1, 3)];
    expect(candidates[0]).toEqual(order.samplesOf(1)[3]);
    expect(new Set(candidates.map(({ epoch }) => epoch))).toEqual(new Set([1]));
    expect(candidates.map(({ index }) => index).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    const second = order.samplesOf(2)[0]!;
    expect(candidates[1]).toEqual(second);
  });

  test("a step and the place where it begins say the same", () => {
    const order = new TrainingOrder(10, 4, 1);
    expect([0, 1, 2, 3, 4, 5].map((step) => order.startOf(step))).toEqual([
      { epoch: 0, position: 0 },
      { epoch: 0, position: 4 },
      { epoch: 0, position: 8 },
      { epoch: 1, position: 2 },
      { epoch: 1, position: 6 },
      { epoch: 2, position: 0 },
    ]);
    for (const step of [0, 3, 17, 5000]) expect(order.stepAt(order.startOf(step))).toBe(step);
    for (const [epoch, position] of [
      [0, 3],
      [1, 0],
      [0, 12],
      [-1, 2],
      [2, -4],
    ] as const) {
      expect(() => order.stepAt({ epoch, position })).toThrow(`sample ${position} of epoch ${epoch}`);
    }
  });

  test("nothing to order, no batch, no such step", () => {
    expect(() => new TrainingOrder(0, 4, 1)).toThrow("no samples to order (0)");
    expect(() => new TrainingOrder(4, 0, 1)).toThrow("at least one sample, 0 given");
    expect(() => new TrainingOrder(4, 1, 1).samplesOf(-1)).toThrow("whole number from 0, -1 given");
  });
});
