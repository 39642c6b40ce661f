import { allocate, type TensorData } from "../engine/index.js";
import { type BiARTConfig, sequenceLength } from "./config.js";

/** Bytes that the keys and values of `batch` whole sequences take. */
export function cacheBytes(config: BiARTConfig, batch: number): number {
  return batch * 2 * config.layers * sequenceLength(config) * config.width * Float32Array.BYTES_PER_ELEMENT;
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

  /** Inputs and outputs of a generation graph of all rows, on the same memory. */
  rows(): { inputs: Record<string, TensorData>; outputs: Record<string, TensorData> } {
    return inPlace(this.#tensors);
  }

  /** Inputs and outputs of a generation graph of one row, on that row's memory. */
  row(row: number): { inputs: Record<string, TensorData>; outputs: Record<string, TensorData> } {
    const [heads, capacity, size] = this.#shape;
    const stride = heads * capacity * size;
    return inPlace(
      Object.fromEntries(
        Object.entries(this.#tensors).map(([name, { dtype, data }]) => [
          name,
          { dtype, shape: [1, ...this.#shape], data: data.subarray(row * stride, (row + 1) * stride) },
        ]),
      ),
    );
  }

  /** Copies the first positions of one row over those of another. */
  copyRow(from: number, to: number, positions: number): void {
    const [heads, capacity, size] = this.#shape;
    for (const { data } of Object.values(this.#tensors)) {
      for (let head = 0; head < heads; head++) {
        const start = (from * heads + head) * capacity * size;
        data.copyWithin((to * heads + head) * capacity * size, start, start + positions * size);
      }
    }
  }
}

function inPlace(tensors: Readonly<Record<string, TensorData>>) {
  const outputs = Object.entries(tensors).map(([name, tensor]) => [`next.${name}`, tensor] as const);
  return { inputs: { ...tensors }, outputs: Object.fromEntries(outputs) };
}
