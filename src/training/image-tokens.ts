import {
  type AugVAEConfig,
  augVAEConfigSchema,
  augVAETensors,
  codebookNames,
  encodeGraph,
  tokenCount,
} from "../augvae/index.js";
import { loadCheckpoint } from "../checkpoint/index.js";
import { type CorpusItem, loadPicture, writePlanar } from "../data/index.js";
import { ForwardPass, type Runtime, type TensorData } from "../engine/index.js";

export interface TrainedAugVAE {
  readonly model: AugVAEConfig;
  readonly weights: Record<string, TensorData>;
}

/** AugVAE of a run folder, with its codebook. */
export async function loadTrainedAugVAE(directory: string): Promise<TrainedAugVAE> {
  const { config } = await loadCheckpoint(directory, { groups: [] });
  const model = augVAEConfigSchema.parse((config as { model?: unknown }).model);
  const { tensors } = await loadCheckpoint(directory, {
    groups: ["augvae"],
    shapes: { augvae: augVAETensors(model) },
  });
  return { model, weights: tensors.augvae! };
}

/** Tokens of every picture's centre crop, `[tokens]` each, by the frozen AugVAE in float32. */
export async function encodePictures(
  runtime: Runtime,
  { model, weights }: TrainedAugVAE,
  items: readonly CorpusItem[],
  options: { threads: number; onProgress?: (done: number) => void; signal?: AbortSignal | undefined },
): Promise<Uint32Array[]> {
  const batch = 16;
  const { codebook } = codebookNames;
  const pass = await ForwardPass.create(
    runtime,
    encodeGraph(model, batch),
    { ...weights, [codebook]: weights[codebook]! },
    options.threads,
  );
  const images = pass.inputs.pictures as TensorData<"float32">;
  const count = tokenCount(model);
  const size = model.resolution;
  const result: Uint32Array[] = [];
  try {
    for (let start = 0; start < items.length; start += batch) {
      options.signal?.throwIfAborted();
      const part = items.slice(start, start + batch);
      const pictures = await Promise.all(part.map((item) => loadPicture(item.png, { size })));
      pictures.forEach((picture, i) => {
        writePlanar(picture, images.data, i * 3 * size * size);
      });
      await pass.run();
      const tokens = pass.outputs.tokens!.data as BigInt64Array;
      for (let i = 0; i < part.length; i++) {
        result.push(Uint32Array.from(tokens.subarray(i * count, (i + 1) * count), Number));
      }
      options.onProgress?.(result.length);
    }
    return result;
  } finally {
    pass.release();
  }
}
