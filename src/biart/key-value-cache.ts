import { allocate, type TensorData } from "../engine/index.js";
import { type BiARTConfig, sequenceLength } from "./config.js";

/** Bytes that the keys and values of `batch` sequences take, whole ones unless `positions` are told. */
export function cacheBytes(config: BiARTConfig, batch: number, positions = sequenceLength(config)): number {
  return batch * 2 * config.layers * positions * config.width * Float32Array.BYTES_PER_ELEMENT;
}

/** Inputs of a generation graph, and its outputs on the same memory. */
export interface CacheTensors {
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly outputs: Readonly<Record<string, TensorData>>;
}

/** Keys and values of all blocks for `batch` sequences, each `[batch, heads, positions, width / heads]`. */
export class KeyValueCache {
  readonly #tensors: Readonly<Record<string, TensorData<"float32">>>;
  readonly #shape: readonly [number, number, number];

  /** @param positions that a row has room for; those of a whole sequence unless told */
  constructor(
    config: BiARTConfig,
    readonly batch: number,
    positions = sequenceLength(config),
  ) {
    this.#shape = [config.heads, positions, config.width / config.heads];
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

  /** Copies positions `start` to `end`, without the last, of one row over those of another, which may be of another cache. */
  copyRow(from: number, to: number, start: number, end: number, source: KeyValueCache = this): void {
    const [heads, capacity, size] = this.#shape;
    for (const [name, { data }] of Object.entries(this.#tensors)) {
      const given = source.#tensors[name]!.data;
      for (let head = 0; head < heads; head++) {
        const first = (from * heads + head) * capacity * size;
        const target = (to * heads + head) * capacity * size;
        if (given === data) data.copyWithin(target + start * size, first + start * size, first + end * size);
        else data.set(given.subarray(first + start * size, first + end * size), target + start * size);
      }
    }
  }

  /**
   * Writes a position of the first rows.
   * @param values by the tensor's name, `[rows, 1, width]`
   */
  write(position: number, values: Readonly<Record<string, TensorData<"float32">>>): void {
    const [, capacity, size] = this.#shape;
    for (const [name, { data }] of Object.entries(this.#tensors)) {
      const given = values[name]!.data;
      for (let head = 0; head * size < given.length; head++) {
        const target = (head * capacity + position) * size;
        for (let i = 0; i < size; i++) data[target + i] = given[head * size + i]!;
      }
    }
  }
}
