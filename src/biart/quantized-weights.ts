import {
  allocate,
  type BlockBits,
  type BlockLayout,
  type BlockWeight,
  blockBytes,
  blockCount,
  dequantizeBlocks,
  elementCount,
  quantizeBlocks,
  type TensorData,
} from "../engine/index.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import { biartDecays, biartParameters } from "./parameters.js";

/** Formats of a BiART whose linear layers are stored, and computed with, in fewer bits than float32. */
export const biartFormats = ["int8", "int4"] as const;
export type BiARTFormat = (typeof biartFormats)[number];

/** Weights of a row that share a scale. */
export const BLOCK_SIZE = 32;

type Weights = Readonly<Record<string, TensorData>>;

/**
 * Bits of a weight by its name. The head has 8 in either format: its errors go straight into the logits, and a step reads
 * but a part of it.
 */
function bitsOf(name: string, format: BiARTFormat): BlockBits {
  return name === "head.weight" ? 8 : layerBits(format);
}

/** Bits of the weights of a format's blocks. */
export function layerBits(format: BiARTFormat): BlockBits {
  return format === "int8" ? 8 : 4;
}

/** The name of a weight's scales. */
export function scaleName(weight: string): string {
  return `${weight}_scale`;
}

/**
 * BiART's weights with those of its linear layers in blocks (`quantizeBlocks`): `name` holds the codes, uint8
 * `[outputs, blocks, bytes]`, and `name_scale` the scales, float32 `[outputs, blocks]`. Embeddings, norms and biases are
 * the very tensors given.
 *
 * @param weights float32, under their names in a checkpoint
 * @throws BiARTError where rows are no multiples of the block, or a weight is quantized already
 * @throws EngineError for a weight that is no finite number
 */
export function quantizeBiART(weights: Weights, format: BiARTFormat): Record<string, TensorData> {
  const entries = Object.entries(weights).flatMap(([name, tensor]): [string, TensorData][] => {
    // Exactly the weights of linear layers decay.
    if (!biartDecays(name)) return [[name, tensor]];
    if (tensor.dtype !== "float32") {
      throw new BiARTError(`weight "${name}" is ${tensor.dtype}; float32 is quantized`);
    }
    const inputs = tensor.shape.at(-1)!;
    if (inputs % BLOCK_SIZE !== 0) {
      throw new BiARTError(
        `weight "${name}" has rows of ${inputs}, no multiple of ${BLOCK_SIZE}: a model of this width cannot be quantized`,
      );
    }
    const layout = { bits: bitsOf(name, format), size: BLOCK_SIZE };
    const { values, scales } = quantizeBlocks(tensor as TensorData<"float32">, layout);
    return [
      [name, values],
      [scaleName(name), scales],
    ];
  });
  return Object.fromEntries(entries);
}

/**
 * BiART's weights in float32: those of blocks as they stand for them, all others the very tensors given.
 * @throws BiARTError for codes of no layout that is known
 */
export function dequantizeBiART(weights: Weights, config: BiARTConfig): Record<string, TensorData> {
  const blocks = weightBlocks(weights, config);
  if (!blocks) return { ...weights };
  const shapes = biartParameters(config);
  const entries = Object.entries(shapes).map(([name, shape]): [string, TensorData] => {
    const values = weights[name]!;
    if (values.dtype !== "uint8") return [name, values];
    const weight = { values, scales: weights[scaleName(name)] } as BlockWeight;
    return [name, dequantizeBlocks(weight, name === "head.weight" ? blocks.head : blocks.layers, shape[1]!)];
  });
  return Object.fromEntries(entries);
}

/** The blocks of a BiART's linear layers. */
export interface WeightBlocks {
  readonly layers: BlockLayout;
  readonly head: BlockLayout;
}

/**
 * How a BiART's weights are cut into blocks; undefined where they are float32.
 * @throws BiARTError for codes of no layout that is known
 */
export function weightBlocks(weights: Weights, { width }: BiARTConfig): WeightBlocks | undefined {
  const [layers, head] = ["blocks.0.attn.query.weight", "head.weight"].map((name) => {
    const tensor = weights[name];
    return tensor?.dtype === "uint8" ? layoutOf(name, tensor, width) : undefined;
  });
  return layers && head && { layers, head };
}

function layoutOf(name: string, { shape }: TensorData, inputs: number): BlockLayout {
  const [, blocks = 0, bytes = 0] = shape;
  const size = inputs / blocks;
  const bits = (8 * bytes) / size;
  if (Number.isInteger(size) && (bits === 4 || bits === 8)) return { bits, size };
  throw new BiARTError(
    `weight "${name}" is uint8 [${shape.join(", ")}]: no codes of 4 or 8 bits in whole blocks of ${inputs} inputs`,
  );
}

/**
 * Rows that a step of generation computes at least: the runtime sums products of 4 bits in another order where there is one
 * row alone, and a sequence would depend on what is generated beside it. A spare row costs little.
 *
 * @param bits of the layers' weights where they are in blocks
 */
export function fewestRows(bits: BlockBits | undefined): number {
  return bits === 4 ? 2 : 1;
}

/** Bytes that a BiART's weights take, in float32 or in a format. */
export function biartWeightBytes(config: BiARTConfig, format?: BiARTFormat): number {
  const bytes = Object.entries(biartParameters(config)).map(([name, shape]) => {
    if (format === undefined || !biartDecays(name))
      return Float32Array.BYTES_PER_ELEMENT * elementCount(shape);
    const [outputs, inputs] = shape as [number, number];
    const layout = { bits: bitsOf(name, format), size: BLOCK_SIZE };
    return outputs * blockCount(inputs, layout) * (blockBytes(layout) + Float32Array.BYTES_PER_ELEMENT);
  });
  return bytes.reduce((total, one) => total + one, 0);
}

/** Tensors of one layout below each other: their first axes add up. */
export function joinRows(parts: readonly TensorData[]): TensorData {
  const { dtype, shape } = parts[0]!;
  const rows = parts.reduce((total, part) => total + part.shape[0]!, 0);
  const joined = allocate(dtype, [rows, ...shape.slice(1)]);
  let offset = 0;
  for (const { data } of parts) {
    (joined.data as Float32Array).set(data as Float32Array, offset);
    offset += data.length;
  }
  return joined;
}
