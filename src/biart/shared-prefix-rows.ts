import { allocate, type Feeds, type TensorData, tensorData } from "../engine/index.js";
import type { BiARTConfig } from "./config.js";
import { KeyValueCache } from "./key-value-cache.js";
import { firstRows } from "./row-tensors.js";
import { GEN } from "./sequence.js";

/** What a shared-prefix graph reads and writes for each of `count` rows. */
export class SharedPrefixRows {
  /** The ids that the next step reads, `[count, 1]`. */
  readonly ids: TensorData<"int64">;
  /** `[count, candidates]` */
  readonly logits: TensorData<"float32">;
  readonly #segments: TensorData<"int64">;
  /** Of what rows have generated, and of a row more by way of which others change places. */
  readonly #cache: KeyValueCache;
  /** Of a step's position, by their names in the cache: `[count, 1, width]`. */
  readonly #added: Readonly<Record<string, TensorData<"float32">>>;

  /** @param generated positions that a row has room for */
  constructor(
    config: BiARTConfig,
    generated: number,
    candidates: number,
    readonly count: number,
  ) {
    this.ids = allocate("int64", [count, 1]);
    this.logits = allocate("float32", [count, candidates]);
    this.#segments = tensorData("int64", [count, 1], Array<number>(count).fill(GEN));
    this.#cache = new KeyValueCache(config, count + 1, generated);
    const names = Object.keys(this.#cache.rows(0, 0).inputs);
    this.#added = Object.fromEntries(
      names.map((name) => [name, allocate("float32", [count, 1, config.width])]),
    );
  }

  /** Of a graph's inputs and outputs, those of the first rows. */
  tensors(rows: number): { readonly inputs: Feeds; readonly outputs: Feeds } {
    const added = Object.entries(this.#added);
    return {
      inputs: {
        ids: firstRows(this.ids, rows),
        segments: firstRows(this.#segments, rows),
        ...prefixed("row", this.#cache.rows(0, rows).inputs),
      },
      outputs: {
        logits: firstRows(this.logits, rows),
        ...prefixed(
          "new",
          Object.fromEntries(added.map(([name, values]) => [name, firstRows(values, rows)])),
        ),
      },
    };
  }

  /** Keeps the keys and values that a step of the first rows has computed as theirs at a place after their prefixes. */
  keep(rows: number, place: number): void {
    const added = Object.entries(this.#added).map(([name, values]) => [name, firstRows(values, rows)]);
    this.#cache.write(place, Object.fromEntries(added));
  }

  /** The row that is none: `orderMoves` may use it. */
  get scratch(): number {
    return this.count;
  }

  /** Copies the first `filled` places of a row of `source` over those of another one here. */
  copy(from: number, to: number, filled: number, source: SharedPrefixRows): void {
    this.#cache.copyRow(from, to, 0, filled, source.#cache);
  }
}

/** Tensors by their names in a shared-prefix graph. */
export function prefixed(prefix: "prefix" | "row" | "new", tensors: Feeds): Feeds {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
}
