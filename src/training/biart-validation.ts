import { type BiARTConfig, biartTrainingGraph, type SpecialTokens } from "../biart/index.js";
import { ForwardPass, type Runtime, type TensorData } from "../engine/index.js";
import type { Validation } from "./augvae-validation.js";
import { lossName, type TokenPair, writeBatch } from "./biart-batch.js";

/**
 * REF and GEN losses of held-out pairs in both directions, without dropout, in nats a token, and `heldOut.loss`, the mean
 * over directions of their sum.
 */
export async function biartValidation(
  runtime: Runtime,
  trained: BiARTConfig,
  weights: Readonly<Record<string, TensorData>>,
  pairs: readonly TokenPair[],
  special: SpecialTokens,
  threads: number,
): Promise<Validation> {
  const model = { ...trained, dropout: 0 };
  const batch = Math.min(16, pairs.length);
  if (batch === 0) return { run: async () => ({ values: {} }), release: () => {} };
  const { graph, refLoss, genLoss } = biartTrainingGraph(model, { batch });
  graph.output("ref", refLoss);
  graph.output("gen", genLoss);
  const pass = await ForwardPass.create(runtime, graph, weights, threads);
  return {
    run: async () => {
      const values: Record<string, number> = {};
      let total = 0;
      for (const direction of ["text-to-image", "image-to-text"] as const) {
        for (let start = 0; start < pairs.length; start += batch) {
          const part = pairs.slice(start, start + batch);
          writeBatch(pass.inputs, part, direction, model, special);
          await pass.run();
          for (const metric of ["ref", "gen"] as const) {
            const name = `heldOut.${lossName(metric, direction)}`;
            const loss = (part.length / pairs.length) * Number(pass.outputs[metric]!.data[0]);
            values[name] = (values[name] ?? 0) + loss;
            total += loss / 2;
          }
        }
      }
      return { values: { ...values, "heldOut.loss": total } };
    },
    release: () => pass.release(),
  };
}
