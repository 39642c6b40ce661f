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
import { contactSheet, type PictureList, readPlanar, type SheetCell } from "../data/index.js";
import {
  ForwardPass,
  Graph,
  mean,
  type Runtime,
  square,
  subtract,
  type TensorData,
} from "../engine/index.js";
import { writeCentreCrops } from "./augvae-pictures.js";
import { pngSize } from "./png-size.js";
import type { ValidationResult } from "./train-loop.js";

/** Measures a model in training on held-out items. */
export interface Validation {
  run(): Promise<ValidationResult>;
  release(): void;
}

/**
 * Reconstruction of pictures with the weights and the codebook as they stand, the same codebook for all levels:
 * input `pictures`, outputs `reconstruction` and `error`, the mean squared error of each `[batch]`.
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
  pictures: PictureList,
  threads: number,
  largestBatch = 16,
): Promise<Validation> {
  const batch = Math.min(largestBatch, pictures.length);
  if (batch === 0) return { run: async () => ({ values: {} }), release: () => {} };
  const size = model.resolution;
  const indicesFrom = (start: number) =>
    Array.from({ length: Math.min(batch, pictures.length - start) }, (_, i) => start + i);
  const pass = await ForwardPass.create(runtime, evaluationGraph(model, batch), shared, threads);
  return {
    run: async () => {
      let total = 0;
      let read = 0;
      const cells: SheetCell[] = [];
      const input = pass.inputs.pictures as TensorData<"float32">;
      for (let start = 0; start < pictures.length; start += batch) {
        const count = await writeCentreCrops(input, pictures, indicesFrom(start), size);
        read += count;
        await pass.run();
        const errors = pass.outputs.error!.data as Float32Array;
        for (let i = 0; i < count; i++) total += errors[i]!;
        const reconstruction = pass.outputs.reconstruction!.data as Float32Array;
        for (let i = 0; i < count && cells.length < 2 * SHOWN; i++) {
          for (const source of [input.data, reconstruction]) {
            cells.push({ picture: readPlanar(source, size, size, i * 3 * size * size) });
          }
        }
      }
      if (read === 0) return { values: {} };
      const error = total / read;
      const png = await contactSheet(cells, { columns: 8 });
      return {
        values: { "heldOut.reconstruction": error, "heldOut.psnr": 10 * Math.log10(4 / error) },
        pictures: { reconstructions: { png, ...pngSize(png) } },
      };
    },
    release: () => pass.release(),
  };
}
