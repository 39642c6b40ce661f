import type { Graph } from "./graph.js";
import { toOnnx } from "./onnx/model.js";
import type { Runtime, Session, SessionOptions } from "./runtime/runtime.js";

/** What a graph is to be written for, given the execution provider that runs it: all but the CPU's have a memory of their own. */
export function deviceOf(executionProvider = "cpu"): "cpu" | "gpu" {
  return executionProvider.toLowerCase() === "cpu" ? "cpu" : "gpu";
}

/**
 * A session of a training graph, emitted as it should run. ONNX Runtime's own optimizations take five times as long to load
 * it, copy transpositions of weight gradients into both of their readers, and gain nothing.
 */
export function trainingSession(runtime: Runtime, graph: Graph, options: SessionOptions): Promise<Session> {
  const model = toOnnx(graph, { leanMemory: true, webgpu: deviceOf(options.executionProvider) === "gpu" });
  return runtime.createSession(model, { optimization: "disabled", ...options });
}
