import { basename, join } from "node:path";
import { type AugVAEConfig, decodeGraph, encodeGraph } from "../augvae/index.js";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { toOnnx } from "../engine/index.js";
import type { Weights } from "./model-folder.js";
import { writeTogether } from "./write-together.js";

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
 *
 * @param signal ends it, with its reason; then neither file is written
 * @throws EngineError where a file would pass protobuf's 2 GiB, CheckpointError where it cannot be written
 */
export async function exportOnnx(
  config: AugVAEConfig,
  weights: Weights,
  folder: string,
  batch = 1,
  signal?: AbortSignal,
): Promise<ExportedGraph[]> {
  const written: ExportedGraph[] = [];
  const write = async (temporary: string) => {
    for (const [name, graph] of [
      ["encoder", encodeGraph(config, batch, { winograd: false })],
      ["decoder", decodeGraph(config, batch, { winograd: false })],
    ] as const) {
      const bytes = toOnnx(graph, { name: `AugVAE ${name}`, values: weights, portable: true });
      const file = `${name}.onnx`;
      await writeFileAtomically(join(temporary, file), (handle) => writeAll(handle, bytes), { signal });
      const describe = (tensors: ReadonlyMap<string, { dtype: string; shape: readonly number[] }>) =>
        [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join(", ")}]`).join(", ");
      written.push({
        file: join(folder, file),
        bytes: bytes.length,
        input: describe(graph.inputs),
        output: describe(graph.outputs),
      });
    }
    return written.map(({ file }) => basename(file));
  };
  await writeTogether(folder, write, signal);
  return written;
}
