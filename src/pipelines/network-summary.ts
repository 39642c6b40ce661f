import { type AugVAEConfig, augVAEParameters, codebookShapes, tokenCount } from "../augvae/index.js";
import {
  type BiARTConfig,
  type BiARTFormat,
  biartDecays,
  biartParameters,
  biartWeightBytes,
  sequenceLength,
  vocabularySize,
} from "../biart/index.js";
import { elementCount } from "../engine/index.js";
import type { NetworkConfig, NetworkKind } from "./network-config.js";

/** An amount of memory and the sum that it comes from. */
export interface MemoryNeed {
  readonly bytes: number;
  readonly computed: string;
}

interface Sizes {
  /** Trained values, exact. */
  readonly parameters: number;
  readonly memory: { readonly weights: MemoryNeed; readonly training: MemoryNeed };
}

export interface AugVAESummary extends Sizes {
  readonly kind: Exclude<NetworkKind, "biart">;
  /** Values of the codebook, which moving averages update and no optimizer. */
  readonly codebook: number;
  /** Tokens of a picture. */
  readonly tokens: number;
  readonly config: AugVAEConfig;
}

export interface BiARTSummary extends Sizes {
  readonly kind: "biart";
  /** Tokens of a whole sequence. */
  readonly tokens: number;
  readonly config: BiARTConfig;
}

export type NetworkSummary = AugVAESummary | BiARTSummary;

/** Bytes of a float32, and float32 values that training keeps for a parameter. */
const VALUE_BYTES = 4;
const TRAINED_VALUES = 4;
const STATE = "weights, gradients and AdamW's two moments";

const count = (shapes: Readonly<Record<string, readonly number[]>>): number =>
  Object.values(shapes).reduce((total, shape) => total + elementCount(shape), 0);

const text = (value: number): string => value.toLocaleString("en-US");

/** Sizes of a network from its configuration alone; no weights are allocated. */
export function summarizeNetwork({ kind, model }: NetworkConfig): NetworkSummary {
  return kind === "biart" ? summarizeBiART(model) : summarizeAugVAE(model);
}

export function summarizeAugVAE(config: AugVAEConfig): AugVAESummary {
  const parameters = count(augVAEParameters(config));
  const codebook = config.codebookSize * config.codebookWidth;
  const state = count(codebookShapes(config));
  return {
    kind: config.keptLevel === undefined ? "augvae-ml" : "augvae-sl",
    parameters,
    codebook,
    tokens: tokenCount(config),
    config,
    memory: {
      weights: {
        bytes: VALUE_BYTES * (parameters + codebook),
        computed: `${VALUE_BYTES} B x (${text(parameters)} parameters + ${text(codebook)} of the codebook)`,
      },
      training: {
        bytes: VALUE_BYTES * (TRAINED_VALUES * parameters + state),
        computed:
          `${VALUE_BYTES} B x (${TRAINED_VALUES} x ${text(parameters)} (${STATE}) + ${text(state)} of the codebook ` +
          "and its averages), without the activations, which grow with the batch",
      },
    },
  };
}

/** @param format of weights that are in memory in fewer bits than float32 */
export function summarizeBiART(config: BiARTConfig, format?: BiARTFormat): BiARTSummary {
  const parameters = count(biartParameters(config));
  return {
    kind: "biart",
    parameters,
    tokens: sequenceLength(config),
    config,
    memory: {
      weights: format ? quantizedWeights(config, format) : floatWeights(parameters),
      training: {
        bytes: VALUE_BYTES * TRAINED_VALUES * parameters,
        computed:
          `${VALUE_BYTES} B x ${TRAINED_VALUES} x ${text(parameters)} (${STATE}), ` +
          "without the activations, which grow with the batch",
      },
    },
  };
}

function floatWeights(parameters: number): MemoryNeed {
  return { bytes: VALUE_BYTES * parameters, computed: `${VALUE_BYTES} B x ${text(parameters)} parameters` };
}

function quantizedWeights(config: BiARTConfig, format: BiARTFormat): MemoryNeed {
  const shapes = Object.entries(biartParameters(config));
  const linear = count(Object.fromEntries(shapes.filter(([name]) => biartDecays(name))));
  const others = count(Object.fromEntries(shapes.filter(([name]) => !biartDecays(name))));
  const bytes = biartWeightBytes(config, format);
  return {
    bytes,
    computed:
      `${text(bytes - VALUE_BYTES * others)} B of ${text(linear)} parameters in ${format} with their scales + ` +
      `${VALUE_BYTES} B x ${text(others)} others`,
  };
}

/** One line on the shape of a network. */
export function describeNetwork(network: NetworkSummary): string {
  if (network.kind === "biart") {
    const { layers, width, heads, textLength, imageLength } = network.config;
    return (
      `${layers} layers of width ${width} with ${heads} heads, ${textLength} text and ${imageLength} image tokens, ` +
      `${text(vocabularySize(network.config))} ids`
    );
  }
  const { resolution, hidden, levels, codebookSize, codebookWidth, keptLevel } = network.config;
  const grids = levels.map((level) => `${level}x${level}${level === keptLevel ? " (kept)" : ""}`);
  return (
    `${resolution} px, ${hidden} hidden channels, levels ${grids.join(", ")}, ` +
    `${text(codebookSize)} codes of ${codebookWidth}`
  );
}
