import { type AugVAEConfig, encodeLevels, toRows } from "../augvae/index.js";
import type { CorpusItem } from "../data/index.js";
import { Graph, Random, type Runtime, type TensorData } from "../engine/index.js";
import { writePictures } from "./augvae-validation.js";
import { type CodebookTensors, startFromLatents, startOfficial } from "./codebook.js";
import type { AugVAEStage, RunConfig } from "./config.js";
import { ForwardPass } from "./forward-pass.js";

/** Latents drawn for each code of a data-driven start. */
const LATENTS_PER_CODE = 4;

/** Fills a codebook for the first step: from latents of the first pictures, or as the released code does. */
export async function startCodebook(
  runtime: Runtime,
  codebook: CodebookTensors,
  weights: Readonly<Record<string, TensorData>>,
  pictures: readonly CorpusItem[],
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
    for (let i = 0; i < batches * batch; i += batch) {
      const chosen = Array.from({ length: batch }, (_, k) => pictures[order[(i + k) % order.length]!]!);
      await writePictures(pass.inputs.pictures as TensorData<"float32">, chosen, resolution);
      await pass.run();
      for (const output of Object.values(pass.outputs)) latents.push((output.data as Float32Array).slice());
    }
    startFromLatents(codebook, latents, random);
  } finally {
    pass.release();
  }
}
