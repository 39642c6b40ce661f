import type { Graph } from "./graph.js";
import { toOnnx } from "./onnx/model.js";
import type { Runtime, Session, SessionOptions } from "./runtime/runtime.js";

/** Whether a session computes on a device with a memory of its own. */
export function computesOnDevice({ executionProvider = "cpu" }: SessionOptions): boolean {
  return executionProvider.toLowerCase() !== "cpu";
}

/**
 * A session of a training graph, emitted as it should run. ONNX Runtime's own optimizations take five times as long to load
 * it, copy transpositions of weight gradients into both of their readers, and gain nothing.
 */
export function trainingSession(runtime: Runtime, graph: Graph, options: SessionOptions): Promise<Session> {
  const model = toOnnx(graph, { leanMemory: true, webgpu: computesOnDevice(options) });
  return runtime.createSession(model, { optimization: "disabled", ...options });
}
