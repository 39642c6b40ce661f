import { describe, expect, test } from "vitest";
import { collectGarbage } from "../../../../test/collect-garbage.js";
import { RuntimeError } from "../../errors.js";
import { Graph } from "../../graph.js";
import { toOnnx } from "../../onnx/model.js";
import { add, matmul } from "../../operations/index.js";
import { allocate, type TensorData, tensorData } from "../../tensor-data.js";
import type { Session } from "../runtime.js";
import { createNativeRuntime, liveHandles } from "./index.js";

const runtime = createNativeRuntime();

/** next = value + step, on two elements. */
async function counter(): Promise<Session> {
  const graph = new Graph();
  graph.output("next", add(graph.input("value", "float32", [2]), graph.input("step", "float32", [2])));
  return runtime.createSession(toOnnx(graph));
}

/** A chain of products that keeps a processor busy long enough for other things to happen. */
async function heavy(size = 768, depth = 6): Promise<Session> {
  const graph = new Graph();
  const x = graph.input("x", "float32", [size, size]);
  let y = x;
  for (let i = 0; i < depth; i++) y = matmul(y, x);
  graph.output("y", y);
  return runtime.createSession(toOnnx(graph));
}

function square(size = 768): TensorData {
  return allocate("float32", [size, size]);
}

describe("memory of the caller", () => {
  test("is read and written where it lies, run after run", async () => {
    const session = await counter();
    const value = tensorData("float32", [2], [1, 2]);
    const next = allocate("float32", [2]);
    const binding = session.bind({ value, step: tensorData("float32", [2], [10, 20]) }, { next });
    binding.runSync();
    expect([...next.data]).toEqual([11, 22]);
    value.data.set([5, 6]);
    await binding.run();
    expect([...next.data]).toEqual([15, 26]);
    session.release();
  });

  test("an output that is an input is updated in place", async () => {
    const session = await counter();
    const value = tensorData("float32", [2], [0, 100]);
    const binding = session.bind({ value, step: tensorData("float32", [2], [1, 2]) }, { next: value });
    for (let i = 0; i < 50; i++) binding.runSync();
    await Promise.all(Array.from({ length: 50 }, () => binding.run()));
    expect([...value.data]).toEqual([100, 300]);
    session.release();
  });

  test("may be a part of a larger buffer, or shared between threads", async () => {
    const session = await counter();
    const buffer = new SharedArrayBuffer(24);
    const at = (offset: number) =>
      ({ dtype: "float32", shape: [2], data: new Float32Array(buffer, offset, 2) }) as const;
    const [value, step, next] = [at(0), at(8), at(16)];
    value.data.set([1, 2]);
    step.data.set([3, 4]);
    await session.bind({ value, step }, { next }).run();
    expect([...new Float32Array(buffer)]).toEqual([1, 2, 3, 4, 4, 6]);
    session.release();
  });

  test("stays while nothing but the binding refers to it, and small arrays do not move", async () => {
    const session = await counter();
    const next = { dtype: "float32", shape: [2], data: new Float32Array(2) } as const;
    const plain = (values: number[]) =>
      ({ dtype: "float32", shape: [2], data: Float32Array.from(values) }) as const;
    const binding = session.bind({ value: plain([1, 2]), step: plain([3, 4]) }, { next });
    for (let i = 0; i < 20; i++) {
      Array.from({ length: 2000 }, () => Float32Array.of(-1, -1));
      collectGarbage();
      await binding.run();
      expect([...next.data]).toEqual([4, 6]);
      next.data.fill(0);
    }
    session.release();
  });

  test("that was transferred away is an error", async () => {
    const session = await counter();
    const value = tensorData("float32", [2], [1, 2]);
    const binding = session.bind({ value, step: value }, { next: allocate("float32", [2]) });
    structuredClone(value.data.buffer, { transfer: [value.data.buffer as ArrayBuffer] });
    expect(() => binding.runSync()).toThrow('the memory of "value" has been transferred');
    await expect(binding.run()).rejects.toThrow(RuntimeError);
    session.release();
  });
});

describe("runs", () => {
  test("leave the event loop free, and follow one another", async () => {
    const session = await heavy();
    const binding = session.bind({ x: square() }, { y: square() });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const order: number[] = [];
    await Promise.all([0, 1, 2].map((i) => binding.run().then(() => order.push(i))));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
    expect(order).toEqual([0, 1, 2]);
    session.release();
  });

  test("of several bindings of one session do not overlap", async () => {
    const session = await counter();
    const value = tensorData("float32", [2], [0, 0]);
    const step = tensorData("float32", [2], [1, 1]);
    const bindings = Array.from({ length: 20 }, () => session.bind({ value, step }, { next: value }));
    await Promise.all(bindings.map((binding) => binding.run()));
    expect([...value.data]).toEqual([20, 20]);
    session.release();
  });

  test("runSync() refuses to overtake a run in flight, and works after it", async () => {
    const session = await heavy(256, 4);
    const binding = session.bind({ x: square(256) }, { y: square(256) });
    const run = binding.run();
    expect(() => binding.runSync()).toThrow("runSync() while a run() of this session is in flight");
    await run;
    binding.runSync();
    session.release();
  });
});

describe("release", () => {
  test("of a session in flight lets the run end, refuses those behind it, and then frees everything", async () => {
    const before = liveHandles();
    const session = await heavy();
    const y = square();
    const x = square();
    for (let i = 0; i < 768; i++) x.data[i * 769] = 1;
    const binding = session.bind({ x }, { y });
    const [first, second] = [binding.run(), binding.run()];
    session.release();
    expect(liveHandles()).toBeGreaterThan(before);
    await expect(second).rejects.toThrow("released before this run began");
    await first;
    expect(y.data[769]).toBe(1);
    expect(liveHandles()).toBe(before);
  });

  test("of a binding in flight does the same", async () => {
    const before = liveHandles();
    const session = await heavy(256, 4);
    const withoutBinding = liveHandles();
    const binding = session.bind({ x: square(256) }, { y: square(256) });
    const run = binding.run();
    binding.release();
    await run;
    expect(liveHandles()).toBe(withoutBinding);
    await expect(binding.run()).rejects.toThrow("this binding has been released");
    session.release();
    expect(liveHandles()).toBe(before);
  });

  test("ends all use, and does nothing the second time", async () => {
    const before = liveHandles();
    const session = await counter();
    const value = allocate("float32", [2]);
    const binding = session.bind({ value, step: value }, { next: allocate("float32", [2]) });
    session.release();
    session.release();
    binding.release();
    expect(() => session.bind({ value, step: value }, { next: value })).toThrow("session has been released");
    expect(() => binding.runSync()).toThrow("this binding has been released");
    await expect(binding.run()).rejects.toThrow(RuntimeError);
    expect(liveHandles()).toBe(before);
  });

  test("leaves nothing behind over thousands of bindings", async () => {
    const before = liveHandles();
    const session = await counter();
    const cycle = (count: number) => {
      for (let i = 0; i < count; i++) {
        const value = allocate("float32", [2]);
        const binding = session.bind({ value, step: value }, { next: allocate("float32", [2]) });
        binding.runSync();
        binding.release();
      }
      collectGarbage();
      return process.memoryUsage.rss();
    };
    cycle(5000);
    const start = cycle(5000);
    const cycles = 40_000;
    const growth = cycle(cycles) - start;
    // One OrtValue that each cycle fails to free takes about 270 bytes.
    expect(growth).toBeLessThan(cycles * 150);
    session.release();
    expect(liveHandles()).toBe(before);
  });
});
