import { allocate, type TensorData } from "../engine/index.js";
import { type BiARTConfig, sequenceLength } from "./config.js";

/** Bytes that the keys and values of `batch` whole sequences take. */
export function cacheBytes(config: BiARTConfig, batch: number): number {
  return batch * 2 * config.layers * sequenceLength(config) * config.width * Float32Array.BYTES_PER_ELEMENT;
}

/** Inputs of a generation graph, and its outputs on the same memory. */
export interface CacheTensors {
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly outputs: Readonly<Record<string, TensorData>>;
}

/** Keys and values of all blocks for `batch` sequences, each `[batch, heads, sequence length, width / heads]`. */
export class KeyValueCache {
  readonly #tensors: Readonly<Record<string, TensorData<"float32">>>;
  readonly #shape: readonly [number, number, number];

  constructor(config: BiARTConfig, batch: number) {
    this.#shape = [config.heads, sequenceLength(config), config.width / config.heads];
    const names = Array.from({ length: config.layers }, (_, block) => [`keys.${block}`, `values.${block}`]);
    this.#tensors = Object.fromEntries(
      names.flat().map((name) => [name, allocate("float32", [batch, ...this.#shape])]),
    );
  }

  /** For a run over rows `start` to `end`, without the last. */
  rows(start: number, end: number): CacheTensors {
    const [heads, capacity, size] = this.#shape;
    const stride = heads * capacity * size;
    const shape = [end - start, ...this.#shape];
    const inputs: Record<string, TensorData> = {};
    const outputs: Record<string, TensorData> = {};
    for (const [name, { dtype, data }] of Object.entries(this.#tensors)) {
      inputs[name] = { dtype, shape, data: data.subarray(start * stride, end * stride) };
      outputs[`next.${name}`] = inputs[name];
    }
    return { inputs, outputs };
  }

  /** Copies positions `start` to `end`, without the last, of one row over those of another. */
  copyRow(from: number, to: number, start: number, end: number): void {
    const [heads, capacity, size] = this.#shape;
    for (const { data } of Object.values(this.#tensors)) {
      for (let head = 0; head < heads; head++) {
        const source = (from * heads + head) * capacity * size;
        const target = (to * heads + head) * capacity * size;
        data.copyWithin(target + start * size, source + start * size, source + end * size);
      }
    }
  }
}
