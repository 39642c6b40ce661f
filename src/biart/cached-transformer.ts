import {
  allocate,
  type Binding,
  type Graph,
  type Runtime,
  type Session,
  type TensorData,
  tensorData,
  toOnnx,
} from "../engine/index.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import { generationGraph } from "./generation-graph.js";
import { generationWeights } from "./generation-weights.js";
import { KeyValueCache } from "./key-value-cache.js";
import { Prefill } from "./prefill.js";
import type { Prefix } from "./prefix.js";
import { groupPrefixes } from "./prefix-groups.js";
import { fewestRows, weightBlocks } from "./quantized-weights.js";
import { assignRows } from "./row-assignment.js";
import { firstRows } from "./row-tensors.js";
import type { ReadPrefixOptions, RowTransformer, RowTransformerOptions } from "./row-transformer.js";
import { GEN } from "./sequence.js";

export interface CachedTransformerOptions extends RowTransformerOptions {
  /** Rows at most: sequences that grow side by side. */
  readonly batch: number;
}

/** What a row's caches began with; rows that share it hold the same in so many positions. */
interface RowPrefix {
  readonly length: number;
}

/** What is kept for each row, and what steps read and write. */
interface RowMemory {
  readonly batch: number;
  readonly cache: KeyValueCache;
  readonly prefixes: RowPrefix[];
  readonly inputs: {
    readonly ids: TensorData<"int64">;
    readonly segments: TensorData<"int64">;
    readonly positions: TensorData<"int64">;
    readonly last_position: TensorData<"int32">;
    readonly total: TensorData<"int32">;
  };
  readonly logits: TensorData<"float32">;
}

/** @param fewest rows that a step computes */
function rowMemory(config: BiARTConfig, batch: number, candidates: number, fewest: number): RowMemory {
  const rows = Math.max(batch, fewest);
  return {
    batch,
    cache: new KeyValueCache(config, rows),
    prefixes: Array.from({ length: rows }, () => ({ length: 0 })),
    inputs: {
      ids: allocate("int64", [rows, 1]),
      segments: tensorData("int64", [rows, 1], Array<number>(rows).fill(GEN)),
      positions: allocate("int64", [1]),
      last_position: allocate("int32", [rows]),
      total: allocate("int32", [1]),
    },
    logits: allocate("float32", [rows, candidates]),
  };
}

/**
 * BiART over key–value caches: a prefix for a row at a time, then one position for all rows at a time. Rows may come, go
 * and branch between steps; a step costs what the rows that are left cost.
 */
export class CachedTransformer implements RowTransformer {
  readonly #config: BiARTConfig;
  readonly #candidates: number;
  readonly #prefill: Prefill;
  readonly #step: Session;
  readonly #fewest: number;
  #memory: RowMemory;
  #binding: { readonly binding: Binding; readonly rows: number } | undefined;
  #rows: number;
  /** Positions that the caches hold. */
  #filled = 0;
  #released = false;

  private constructor(
    config: BiARTConfig,
    options: CachedTransformerOptions,
    prefill: Prefill,
    step: Session,
    fewest: number,
  ) {
    this.#config = config;
    this.#candidates = options.candidates.length;
    this.#prefill = prefill;
    this.#step = step;
    this.#fewest = fewest;
    this.#rows = options.batch;
    this.#memory = rowMemory(config, options.batch, this.#candidates, fewest);
  }

  /**
   * `weights` are BiART's parameters under their names in a checkpoint, float32 or with those of linear layers in blocks
   * (`quantizeBiART`); they stay referenced, and must not change.
   * @throws BiARTError where a weight is missing or has another shape.
   */
  static async create(
    runtime: Runtime,
    config: BiARTConfig,
    weights: Readonly<Record<string, TensorData>>,
    options: CachedTransformerOptions,
  ): Promise<CachedTransformer> {
    const { batch, threads } = options;
    const candidates = options.candidates.length;
    const blocks = weightBlocks(weights, config);
    const graph = generationGraph(config, { batch, positions: 1, candidates, blocks });
    const initializers = generationWeights(graph, weights, options.candidates, config);
    // The step has its weights as initializers, which the runtime prepacks: with one row, two to three times as fast.
    const model = toOnnx(graph, { values: initializers, external: true, openFirstAxes: rowTensors(graph) });
    const prefill = new Prefill(runtime, config, initializers, { candidates, blocks, threads });
    const step = await runtime.createSession(model, { threads, initializers });
    try {
      await prefill.session(options.prefix);
      return new CachedTransformer(config, options, prefill, step, fewestRows(blocks?.layers.bits));
    } catch (error) {
      step.release();
      throw error;
    }
  }

  get ids(): BigInt64Array {
    return this.#memory.inputs.ids.data;
  }

  /** Makes room for more rows, where there are fewer; what all of them hold is lost then. */
  reserve(batch: number): void {
    if (batch <= this.#memory.batch) return;
    this.#binding?.binding.release();
    this.#binding = undefined;
    this.#memory = rowMemory(this.#config, batch, this.#candidates, this.#fewest);
  }

  /** Rows that steps compute, the first ones; all of them at first. */
  get rows(): number {
    return this.#rows;
  }

  set rows(rows: number) {
    const { batch } = this.#memory;
    if (!(Number.isSafeInteger(rows) && rows >= 1 && rows <= batch)) {
      throw new BiARTError(`${rows} rows wanted; 1 to ${batch} are there`);
    }
    this.#rows = rows;
  }

  logits(row: number): Float32Array {
    const length = this.#candidates;
    return this.#memory.logits.data.subarray(row * length, (row + 1) * length);
  }

  /** Reads a prefix into a row's caches and computes its logits. Those of all rows have one length. */
  async prefill(row: number, ids: BigInt64Array, segments: BigInt64Array): Promise<void> {
    this.#assertUsable();
    const { length } = ids;
    const data = this.logits(row);
    const logits = { dtype: "float32", shape: [1, data.length], data } as const;
    await this.#prefill.run({ ids, segments }, this.#memory.cache.rows(row, row + 1), logits);
    this.#memory.prefixes[row] = { length };
    this.#filled = length;
  }

  async read(
    prefixes: readonly Prefix[],
    { room = prefixes.length, signal }: ReadPrefixOptions = {},
  ): Promise<number[]> {
    this.reserve(room);
    this.rows = prefixes.length;
    for (const { prefix, members } of groupPrefixes(prefixes)) {
      signal?.throwIfAborted();
      const [first, ...others] = members as [number, ...number[]];
      await this.prefill(first, prefix.ids, prefix.segments);
      for (const row of others) this.copyPrefix(first, row);
    }
    return prefixes.map((_, row) => row);
  }

  /** Gives a row the prefix and the logits of another one. */
  copyPrefix(from: number, to: number): void {
    const prefix = this.#memory.prefixes[from]!;
    this.#memory.cache.copyRow(from, to, 0, prefix.length);
    this.#memory.prefixes[to] = prefix;
    this.logits(to).set(this.logits(from));
  }

  branch(parents: readonly number[]): number[] {
    this.rows = parents.length;
    const rows = assignRows(parents);
    parents.forEach((from, i) => {
      const to = rows[i]!;
      if (from === to) return;
      const prefix = this.#memory.prefixes[from]!;
      this.#memory.cache.copyRow(
        from,
        to,
        this.#memory.prefixes[to] === prefix ? prefix.length : 0,
        this.#filled,
      );
      this.#memory.prefixes[to] = prefix;
    });
    return rows;
  }

  async step(position: number): Promise<void> {
    this.#assertUsable();
    const { inputs, prefixes } = this.#memory;
    inputs.positions.data[0] = BigInt(position);
    inputs.last_position.data.fill(position);
    inputs.total.data[0] = position + 1;
    for (let spare = this.#rows; spare < this.#fewest; spare++) {
      inputs.last_position.data[spare] = 0;
      prefixes[spare] = { length: 0 };
    }
    await this.#bound().run();
    this.#filled = position + 1;
  }

  /** The step's session on the memory of the rows that it computes. */
  #bound(): Binding {
    const rows = Math.max(this.#rows, this.#fewest);
    if (this.#binding?.rows === rows) return this.#binding.binding;
    this.#binding?.binding.release();
    this.#binding = undefined;
    const { positions, total, ids, segments, last_position } = this.#memory.inputs;
    const { inputs, outputs } = this.#memory.cache.rows(0, rows);
    const binding = this.#step.bind(
      {
        ...inputs,
        positions,
        total,
        ids: firstRows(ids, rows),
        segments: firstRows(segments, rows),
        last_position: firstRows(last_position, rows),
      },
      { ...outputs, logits: firstRows(this.#memory.logits, rows) },
    );
    this.#binding = { binding, rows };
    return binding;
  }

  #assertUsable(): void {
    if (this.#released) throw new BiARTError("the generator has been released");
  }

  /** Frees the sessions once a run under way has ended; calling it again does nothing. */
  release(): void {
    this.#released = true;
    this.#step.release();
    this.#prefill.release();
  }
}

/** Inputs and outputs with a row for each sequence. */
function rowTensors({ inputs, outputs }: Graph): Set<string> {
  const names = new Set([...inputs.keys(), ...outputs.keys()]);
  for (const name of ["positions", "total"]) names.delete(name);
  return names;
}
