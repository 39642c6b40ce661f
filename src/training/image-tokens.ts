import { z } from "zod";
import {
  type AugVAEConfig,
  augVAEConfigSchema,
  augVAETensors,
  encodeGraph,
  tokenCount,
} from "../augvae/index.js";
import { loadCheckpoint, originalAugVAE, tensorsDigest } from "../checkpoint/index.js";
import { type CorpusItem, loadPicture, writePlanar } from "../data/index.js";
import { ForwardPass, type Runtime, type TensorData } from "../engine/index.js";

export interface TrainedAugVAE {
  readonly model: AugVAEConfig;
  /** Float32, however they are stored. */
  readonly weights: Record<string, TensorData>;
  /** SHA-256 of the weights in float32; of a copy in fewer bits, those that it was made of. */
  readonly sha256: string;
  /** What the folder's `config.json` says of weights that are stored in fewer bits. */
  readonly quantization?: unknown;
}

const quantization = z.looseObject({ augvae: z.unknown().optional() }).optional();
const holderSchema = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.enum(["augvae-ml", "augvae-sl"]), model: augVAEConfigSchema, quantization }),
  z.looseObject({ kind: z.literal("lverse"), augvae: augVAEConfigSchema, quantization }),
]);

/**
 * AugVAE of a run's stage, of one that stands alone or of a model of both networks, with its codebook.
 * @throws CheckpointError where there is none, or it is damaged
 */
export async function loadTrainedAugVAE(directory: string): Promise<TrainedAugVAE> {
  const { folder, config } = await loadCheckpoint(directory, { groups: [], config: holderSchema });
  const model = config.kind === "lverse" ? config.augvae : config.model;
  const { tensors } = await loadCheckpoint(folder, {
    groups: ["augvae"],
    shapes: { augvae: augVAETensors(model) },
    quantized: true,
  });
  const weights = tensors.augvae!;
  return {
    model,
    weights,
    sha256: originalAugVAE(config) ?? tensorsDigest(weights),
    quantization: config.quantization?.augvae,
  };
}

/** Tokens of every picture's centre crop, `[tokens]` each, by the frozen AugVAE in float32. */
export async function encodePictures(
  runtime: Runtime,
  { model, weights }: Pick<TrainedAugVAE, "model" | "weights">,
  items: readonly CorpusItem[],
  options: { threads: number; signal?: AbortSignal | undefined },
): Promise<Uint32Array[]> {
  const batch = 16;
  const pass = await ForwardPass.create(runtime, encodeGraph(model, batch), weights, options.threads);
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
    }
    return result;
  } finally {
    pass.release();
  }
}
