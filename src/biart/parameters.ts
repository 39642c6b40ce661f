import { allocate, Random, type TensorData } from "../engine/index.js";
import type { BiARTConfig } from "./config.js";
import { biartTrainingGraph } from "./training-graph.js";

/** Names and shapes of all parameters, in minGPT's terms. */
export function biartParameters(config: BiARTConfig): Record<string, readonly number[]> {
  // A shorter sequence has the same parameters but for the position table, and needs no large constants.
  const { graph } = biartTrainingGraph({ ...config, dropout: 0 }, { batch: 1, length: 2 });
  return Object.fromEntries([...graph.parameters].map(([name, tensor]) => [name, tensor.shape]));
}

/** minGPT's initialization: N(0, 0.02) for weights, zero for biases and positions, 1 and 0 for normalizations. */
export function initializeBiART(config: BiARTConfig, seed: number): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(biartParameters(config)).map(([name, shape]) => {
      const tensor = allocate("float32", shape);
      if (/(^|\.)ln\w*\.weight$/.test(name)) tensor.data.fill(1);
      else if (name.endsWith("weight")) {
        const random = new Random(seed, "initialize", name);
        for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = 0.02 * random.normal();
      }
      return [name, tensor];
    }),
  );
}

/** Whether weight decay applies: to the weights of linear layers, not to embeddings, biases and normalizations. */
export function biartDecays(name: string): boolean {
  return /(attn\.\w+|mlp\.\d|head)\.weight$/.test(name);
}

/** Whether Muon may update a parameter: the matrices of the blocks, not embeddings and the head. */
export function isBlockMatrix(name: string): boolean {
  return /^blocks\.\d+\.(attn\.\w+|mlp\.\d)\.weight$/.test(name);
}
