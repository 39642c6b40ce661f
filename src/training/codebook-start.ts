import { type AugVAEConfig, encodeLevels, toRows } from "../augvae/index.js";
import type { PictureList } from "../data/index.js";
import { ForwardPass, Graph, Random, type Runtime, type TensorData } from "../engine/index.js";
import { writeCentreCrops } from "./augvae-pictures.js";
import { type CodebookTensors, startFromLatents, startOfficial } from "./codebook.js";
import type { AugVAEStage, RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";

/** Latents drawn for each code of a data-driven start. */
const LATENTS_PER_CODE = 4;

/** Fills a codebook for the first step: from latents of the first pictures, or as the released code does. */
export async function startCodebook(
  runtime: Runtime,
  codebook: CodebookTensors,
  weights: Readonly<Record<string, TensorData>>,
  pictures: PictureList,
  model: AugVAEConfig,
  { batch, codebookStart }: AugVAEStage,
  { seed, threads }: RunConfig,
): Promise<void> {
  const random = new Random(seed, "codebook");
  if (codebookStart === "official") {
    startOfficial(codebook, random);
    return;
  }
  const { channels, resolution } = model;
  const graph = new Graph();
  const input = graph.input("pictures", "float32", [batch, channels, resolution, resolution]);
  const rows = encodeLevels(graph, input, model).map(toRows);
  rows.forEach((latent, level) => {
    graph.output(`latents.${level}`, latent);
  });
  const pass = await ForwardPass.create(runtime, graph, weights, threads);
  try {
    const latents: Float32Array[] = [];
    const batches = Math.ceil((LATENTS_PER_CODE * model.codebookSize) / rows[0]!.shape[0]!);
    const order = random.permutation(pictures.length);
    const input = pass.inputs.pictures as TensorData<"float32">;
    for (let i = 0; i < Math.min(batches * batch, order.length); i += batch) {
      const written = await writeCentreCrops(input, pictures, order.subarray(i), resolution);
      if (written === 0) continue;
      await pass.run();
      for (const { data } of Object.values(pass.outputs)) {
        // Of a batch that is not full, the latents of its pictures alone; those of a picture lie together.
        latents.push((data as Float32Array).slice(0, (data.length / batch) * written));
      }
    }
    if (latents.length === 0) {
      throw new TrainingError(`none of the ${pictures.length} training pictures can be read`);
    }
    startFromLatents(codebook, latents, random);
  } finally {
    pass.release();
  }
}
