import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type AugVAEConfig, decodeGraph, encodeGraph } from "../augvae/index.js";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { toOnnx } from "../engine/index.js";
import type { Weights } from "./model-folder.js";

/** A written ONNX file, with what it takes and gives. */
export interface ExportedGraph {
  readonly file: string;
  readonly bytes: number;
  readonly input: string;
  readonly output: string;
}

/**
 * Writes AugVAE as two ONNX files for other programs, weights included, of ONNX's own operations alone: `encoder.onnx`
 * takes `pictures` float32 `[batch, channels, resolution, resolution]` in [-1, 1] and gives `tokens` int64
 * `[batch, tokens]`; `decoder.onnx` the inverse.
 * @throws EngineError where a file would pass protobuf's 2 GiB, CheckpointError where it cannot be written
 */
export async function exportOnnx(
  config: AugVAEConfig,
  weights: Weights,
  folder: string,
  batch = 1,
): Promise<ExportedGraph[]> {
  await mkdir(folder, { recursive: true });
  const written: ExportedGraph[] = [];
  for (const [name, graph] of [
    ["encoder", encodeGraph(config, batch, { winograd: false })],
    ["decoder", decodeGraph(config, batch, { winograd: false })],
  ] as const) {
    const bytes = toOnnx(graph, { name: `AugVAE ${name}`, values: weights, portable: true });
    const file = join(folder, `${name}.onnx`);
    await writeFileAtomically(file, (handle) => writeAll(handle, bytes));
    const describe = (tensors: ReadonlyMap<string, { dtype: string; shape: readonly number[] }>) =>
      [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join(", ")}]`).join(", ");
    written.push({
      file,
      bytes: bytes.length,
      input: describe(graph.inputs),
      output: describe(graph.outputs),
    });
  }
  return written;
}
