import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RuntimeError } from "../../errors.js";
import { Graph } from "../../graph.js";
import { toOnnx } from "../../onnx/model.js";
import { add } from "../../operations/index.js";
import { allocate, tensorData } from "../../tensor-data.js";
import { createNativeRuntime, liveHandles } from "./index.js";
import { assertSupported } from "./library.js";
import { libraryPath } from "./library-path.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lverse-native-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env.LVERSE_ONNXRUNTIME;
});

function sum(): Uint8Array {
  const graph = new Graph();
  graph.output("c", add(graph.input("a", "float32", [2]), graph.input("b", "float32", [2])));
  return toOnnx(graph);
}

describe("the library", () => {
  test("is the one that onnxruntime-node ships, and says its version", () => {
    expect(existsSync(libraryPath())).toBe(true);
    expect(createNativeRuntime().description).toMatch(/^onnxruntime 1\.\d+\.\d+ \(native\)$/);
  });

  test("can be another file, by option or environment", async () => {
    const link = join(folder, "another-onnxruntime");
    symlinkSync(libraryPath(), link);
    const session = await createNativeRuntime({ library: link }).createSession(sum());
    session.release();
    process.env.LVERSE_ONNXRUNTIME = join(folder, "absent.so");
    expect(() => createNativeRuntime()).toThrow(`there is no ONNX Runtime library at ${folder}/absent.so`);
    expect(() => createNativeRuntime({ library: link })).not.toThrow();
  });

  test("a file that is no library, or another library, is refused with its path", () => {
    const text = join(folder, "text.so");
    writeFileSync(text, "not a library");
    expect(() => createNativeRuntime({ library: text })).toThrow(RuntimeError);
    expect(() => createNativeRuntime({ library: text })).toThrow(`${text} cannot be loaded as a library`);
    const report = process.report?.getReport() as unknown as { sharedObjects: string[] };
    const foreign = report.sharedObjects.find((path) => /koffi\.node$/.test(path));
    expect(foreign).toBeDefined();
    expect(() => createNativeRuntime({ library: foreign! })).toThrow("is not an ONNX Runtime library");
  });

  test("says which versions it takes", () => {
    expect(() => assertSupported("/old.so", "1.23.2")).toThrow(
      "/old.so is ONNX Runtime 1.23.2; expected 1.24 or a later 1.x release",
    );
    expect(() => assertSupported("/next.so", "2.0.0")).toThrow(RuntimeError);
    expect(() => assertSupported("/same.so", "1.24.0")).not.toThrow();
  });
});

describe("models and options", () => {
  const runtime = createNativeRuntime();

  test("a model from a path gives what its bytes give", async () => {
    const path = join(folder, "näher dran.onnx");
    writeFileSync(path, sum());
    const session = await runtime.createSession(path);
    const c = allocate("float32", [2]);
    const feeds = { a: tensorData("float32", [2], [1, 2]), b: tensorData("float32", [2], [10, 20]) };
    session.bind(feeds, { c }).runSync();
    expect([...c.data]).toEqual([11, 22]);
    session.release();
  });

  test("broken models and paths are refused with the runtime's words, and nothing is left behind", async () => {
    const bytes = sum();
    const before = liveHandles();
    for (const model of [new Uint8Array(), Uint8Array.of(1, 2, 3), bytes.slice(0, -20)]) {
      await expect(runtime.createSession(model)).rejects.toThrow(RuntimeError);
    }
    await expect(runtime.createSession(Uint8Array.of(1, 2, 3))).rejects.toThrow(
      /^loading a model of 3 bytes: .*protobuf/,
    );
    await expect(runtime.createSession(join(folder, "absent.onnx"))).rejects.toThrow(/absent\.onnx.*exist/);
    expect(liveHandles()).toBe(before);
  });

  test("options out of range are refused", async () => {
    const before = liveHandles();
    await expect(runtime.createSession(sum(), { threads: 0 })).rejects.toThrow("threads is 0");
    await expect(runtime.createSession(sum(), { threads: 1.5 })).rejects.toThrow(RuntimeError);
    await expect(runtime.createSession(sum(), { optimization: "most" as "all" })).rejects.toThrow(
      'optimization is "most"; expected one of disabled, basic, extended, all',
    );
    expect(liveHandles()).toBe(before);
  });

  test("an unknown execution provider is refused with the list of those in the library", async () => {
    await expect(runtime.createSession(sum(), { executionProvider: "abacus" })).rejects.toThrow(
      /^execution provider "abacus" is not in ONNX Runtime 1\..*; available: .*\bcpu\b/,
    );
  });

  test("a provider that the library names but cannot use here says why, and leaves nothing behind", async () => {
    const before = liveHandles();
    for (const executionProvider of ["cuda", "tensorrt"]) {
      const attempt = await runtime.createSession(sum(), { executionProvider }).then(
        (session) => session.release(),
        (error) => String(error),
      );
      if (attempt === undefined) continue;
      expect(attempt).toContain(`RuntimeError: execution provider "${executionProvider}" is`);
    }
    expect(liveHandles()).toBe(before);
  });

  test("every combination of memory options and optimization computes the same", async () => {
    for (const optimization of ["disabled", "basic", "extended", "all"] as const) {
      for (const flag of [false, true]) {
        const options = { optimization, memoryArena: flag, memoryPattern: flag, threads: 1 };
        const session = await runtime.createSession(sum(), options);
        const c = allocate("float32", [2]);
        const a = tensorData("float32", [2], [3, 4]);
        session.bind({ a, b: a }, { c }).runSync();
        expect([...c.data]).toEqual([6, 8]);
        session.release();
      }
    }
  });
});
