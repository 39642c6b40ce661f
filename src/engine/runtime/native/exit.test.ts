import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const engine = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** A session `session` on `y = x x x x` of 512 rows and a binding `binding`, in a process of its own. */
function program(body: string): string {
  return `
    import { createNativeRuntime } from ${engine("./index.ts")};
    import { Graph } from ${engine("../../graph.ts")};
    import { toOnnx } from ${engine("../../onnx/model.ts")};
    import { matmul } from ${engine("../../operations/index.ts")};
    import { allocate } from ${engine("../../tensor-data.ts")};
    const graph = new Graph();
    const x = graph.input("x", "float32", [512, 512]);
    graph.output("y", [x, x, x].reduce((y) => matmul(y, x), x));
    const model = toOnnx(graph);
    const runtime = createNativeRuntime();
    const session = await runtime.createSession(model, { profile: process.env.PROFILE });
    const square = () => allocate("float32", [512, 512]);
    const binding = session.bind({ x: square() }, { y: square() });
    ${body}`;
}

async function end(body: string, profile?: string) {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program(body)], {
    env: { ...process.env, ...(profile === undefined ? {} : { PROFILE: profile }) },
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("close", (...status) => resolve(status)),
  );
  return { code, signal, output };
}

describe.concurrent("the end of a process", () => {
  test("with a session that nobody released", async () => {
    expect(await end("await binding.run();")).toEqual({ code: 0, signal: null, output: "" });
  });

  test("waits for a run in flight", async () => {
    expect(await end('binding.run().then(() => console.log("done"));')).toEqual({
      code: 0,
      signal: null,
      output: "done\n",
    });
  });

  test("by process.exit() while runs are in flight and queued", async () => {
    const body = "binding.run(); binding.run(); setTimeout(() => process.exit(3), 5);";
    expect(await end(body)).toEqual({ code: 3, signal: null, output: "" });
  });

  test("by process.exit() while a session is being loaded", async () => {
    const body = "runtime.createSession(model); process.exit(4);";
    expect(await end(body)).toEqual({ code: 4, signal: null, output: "" });
  });

  test("by an uncaught error while a run is in flight", async () => {
    const { code, signal, output } = await end('binding.run(); throw new Error("on purpose");');
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    expect(output).toContain("on purpose");
  });

  test("writes the trace of a session that nobody released", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lverse-exit-"));
    expect(await end("binding.runSync();", join(folder, "trace"))).toMatchObject({ code: 0, signal: null });
    const files = readdirSync(folder);
    expect(files).toHaveLength(1);
    expect(() => JSON.parse(readFileSync(join(folder, files[0]!), "utf8"))).not.toThrow();
    rmSync(folder, { recursive: true });
  });
});
