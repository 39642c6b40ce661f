import {
  type AugVAEConfig,
  assign,
  codebookNames,
  decodeLevels,
  encodeLevels,
  lookUp,
  tokenLevels,
  toRows,
} from "../augvae/index.js";
import {
  type CorpusItem,
  contactSheet,
  loadPicture,
  readPlanar,
  type SheetCell,
  writePlanar,
} from "../data/index.js";
import { allocate, Graph, mean, type Runtime, square, subtract, type TensorData } from "../engine/index.js";
import { ForwardPass } from "./forward-pass.js";
import type { ValidationResult } from "./train-loop.js";

/** Measures a model in training on held-out items. */
export interface Validation {
  run(): Promise<ValidationResult>;
  release(): void;
}

/** Writes the centre crops of items, `[items, 3, size, size]` in [-1, 1]. */
export async function writePictures(
  target: TensorData<"float32">,
  items: readonly CorpusItem[],
  size: number,
): Promise<void> {
  for (const [i, item] of items.entries()) {
    writePlanar(await loadPicture(item.png, { size }), target.data, i * 3 * size * size);
  }
}

/**
 * Reconstruction of pictures with the weights and the codebook as they stand, the same codebook for all levels:
 * input `pictures`, outputs `reconstruction` and
 * `error`, the mean squared error of each `[batch]`.
 */
function evaluationGraph(config: AugVAEConfig, batch: number): Graph {
  const { codebookSize, codebookWidth, resolution, channels } = config;
  const graph = new Graph();
  const pictures = graph.input("pictures", "float32", [batch, channels, resolution, resolution]);
  const codebook = graph.input(codebookNames.codebook, "float32", [codebookSize, codebookWidth]);
  const kept = tokenLevels(config);
  const quantized = encodeLevels(graph, pictures, config)
    .slice(-kept.length)
    .map((latent, i) => lookUp(codebook, assign(toRows(latent), codebook), batch, kept[i]!));
  const reconstruction = decodeLevels(graph, quantized, config);
  graph.output("reconstruction", reconstruction);
  graph.output("error", mean(square(subtract(reconstruction, pictures)), [1, 2, 3]));
  return graph;
}

/** Pictures beside their reconstructions in a validation's sheet. */
const SHOWN = 16;

/**
 * Mean squared error of all items and the PSNR of that, in dB, where pictures span 2, from -1 to 1; with a sheet of the
 * first pictures, each followed by its reconstruction.
 */
export async function augVAEValidation(
  runtime: Runtime,
  model: AugVAEConfig,
  shared: Readonly<Record<string, TensorData>>,
  items: readonly CorpusItem[],
  threads: number,
): Promise<Validation> {
  const batch = Math.min(16, items.length);
  if (batch === 0) return { run: async () => ({ values: {} }), release: () => {} };
  const size = model.resolution;
  const batches: { pictures: TensorData<"float32">; count: number }[] = [];
  for (let start = 0; start < items.length; start += batch) {
    const part = items.slice(start, start + batch);
    const pictures = allocate("float32", [batch, model.channels, size, size]);
    await writePictures(pictures, part, size);
    batches.push({ pictures, count: part.length });
  }
  const pass = await ForwardPass.create(runtime, evaluationGraph(model, batch), shared, threads);
  return {
    run: async () => {
      let total = 0;
      const cells: SheetCell[] = [];
      for (const { pictures, count } of batches) {
        (pass.inputs.pictures as TensorData<"float32">).data.set(pictures.data);
        await pass.run();
        const errors = pass.outputs.error!.data as Float32Array;
        for (let i = 0; i < count; i++) total += errors[i]!;
        const reconstruction = pass.outputs.reconstruction!.data as Float32Array;
        for (let i = 0; i < count && cells.length < 2 * SHOWN; i++) {
          for (const source of [pictures.data, reconstruction]) {
            cells.push({ picture: readPlanar(source, size, size, i * 3 * size * size) });
          }
        }
      }
      const error = total / items.length;
      const png = await contactSheet(cells, { columns: 8 });
      const { width, height } = sheetSize(png);
      return {
        values: { "heldOut.reconstruction": error, "heldOut.psnr": 10 * Math.log10(4 / error) },
        pictures: { reconstructions: { png, width, height } },
      };
    },
    release: () => pass.release(),
  };
}

/** Width and height of a PNG, from its header. */
function sheetSize(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
