import {
  allocate,
  type Binding,
  type DataType,
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
import { assignRows } from "./row-assignment.js";
import { GEN } from "./sequence.js";

export interface CachedTransformerOptions {
  /** Rows at most: sequences that grow side by side. */
  readonly batch: number;
  /** Positions of a usual prefix; others are possible, and cost a session. */
  readonly prefix: number;
  /** Ids of the token table that logits are wanted for, ascending. */
  readonly candidates: Int32Array;
  readonly threads: number;
}

/** What a row's caches began with; rows that share it hold the same in so many positions. */
interface Prefix {
  readonly length: number;
}

/**
 * BiART over key–value caches: a prefix for a row at a time, then one position for all rows at a time. Rows may come, go
 * and branch between steps; a step costs what the rows that are left cost.
 */
export class CachedTransformer {
  /** `[batch]`: the ids that the next step reads. */
  readonly ids: BigInt64Array;
  readonly #config: BiARTConfig;
  readonly #options: CachedTransformerOptions;
  readonly #runtime: Runtime;
  readonly #weights: Readonly<Record<string, TensorData>>;
  readonly #step: Session;
  #prefill: { readonly session: Session; readonly length: number };
  readonly #cache: KeyValueCache;
  readonly #prefixes: Prefix[];
  readonly #inputs: Readonly<
    Record<"ids" | "segments" | "positions" | "last_position" | "total", TensorData>
  >;
  readonly #logits: TensorData<"float32">;
  #binding: { readonly binding: Binding; readonly rows: number } | undefined;
  #rows: number;
  /** Positions that the caches hold. */
  #filled = 0;
  #released = false;

  private constructor(
    runtime: Runtime,
    config: BiARTConfig,
    options: CachedTransformerOptions,
    weights: Readonly<Record<string, TensorData>>,
    sessions: { prefill: Session; step: Session },
  ) {
    const { batch, candidates, prefix } = options;
    this.#runtime = runtime;
    this.#config = config;
    this.#options = options;
    this.#weights = weights;
    this.#prefill = { session: sessions.prefill, length: prefix };
    this.#step = sessions.step;
    this.#rows = batch;
    this.#cache = new KeyValueCache(config, batch);
    this.#prefixes = Array.from({ length: batch }, () => ({ length: 0 }));
    this.#logits = allocate("float32", [batch, candidates.length]);
    const ids = allocate("int64", [batch, 1]);
    this.ids = ids.data;
    this.#inputs = {
      ids,
      segments: tensorData("int64", [batch, 1], Array<number>(batch).fill(GEN)),
      positions: allocate("int64", [1]),
      last_position: allocate("int32", [batch]),
      total: allocate("int32", [1]),
    };
  }

  /**
   * `weights` are BiART's parameters under their names in a checkpoint; they stay referenced, and must not change.
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
    const graph = generationGraph(config, { batch, positions: 1, candidates });
    const initializers = generationWeights(graph, weights, options.candidates, config);
    // The step has its weights as initializers, which the runtime prepacks: with one row, two to three times as
    // fast. The prefill reads them where they lie, which saves another copy of them.
    const model = toOnnx(graph, { values: initializers, external: true, openFirstAxes: rowTensors(graph) });
    const sessions: Session[] = [];
    try {
      const step = await runtime.createSession(model, { threads, initializers });
      sessions.push(step);
      const prefill = await createPrefill(runtime, config, options, options.prefix);
      sessions.push(prefill);
      return new CachedTransformer(runtime, config, options, initializers, { prefill, step });
    } catch (error) {
      for (const session of sessions) session.release();
      throw error;
    }
  }

  /** Rows that steps compute, the first ones; all of them at first. */
  get rows(): number {
    return this.#rows;
  }

  set rows(rows: number) {
    if (!(Number.isSafeInteger(rows) && rows >= 1 && rows <= this.#options.batch)) {
      throw new BiARTError(`${rows} rows wanted; 1 to ${this.#options.batch} are there`);
    }
    this.#rows = rows;
  }

  /** Logits of a row's next token, `[candidates]`; the memory is written again by the next step. */
  logits(row: number): Float32Array {
    const { length } = this.#options.candidates;
    return this.#logits.data.subarray(row * length, (row + 1) * length);
  }

  /** Reads a prefix into a row's caches and computes its logits. Those of all rows have one length. */
  async prefill(row: number, ids: BigInt64Array, segments: BigInt64Array): Promise<void> {
    this.#assertUsable();
    const { length } = ids;
    const session = await this.#prefillSession(length);
    const { inputs, outputs } = this.#cache.rows(row, row + 1);
    const feeds = {
      ...this.#weights,
      ...inputs,
      ids: tensorData("int64", [1, length], ids),
      segments: tensorData("int64", [1, length], segments),
      positions: tensorData(
        "int64",
        [length],
        Array.from({ length }, (_, i) => i),
      ),
      last_position: tensorData("int32", [1], [length - 1]),
      total: tensorData("int32", [1], [length]),
    };
    const data = this.logits(row);
    const logits = { dtype: "float32", shape: [1, data.length], data } as const;
    const binding = session.bind(feeds, { ...outputs, logits });
    try {
      await binding.run();
    } finally {
      binding.release();
    }
    this.#prefixes[row] = { length };
    this.#filled = length;
  }

  /** The session for prefixes of a length; only the last one used is kept. */
  async #prefillSession(length: number): Promise<Session> {
    if (this.#prefill.length === length) return this.#prefill.session;
    const session = await createPrefill(this.#runtime, this.#config, this.#options, length);
    if (this.#released) session.release();
    this.#assertUsable();
    this.#prefill.session.release();
    this.#prefill = { session, length };
    return session;
  }

  /** Gives a row the prefix and the logits of another one. */
  copyPrefix(from: number, to: number): void {
    const prefix = this.#prefixes[from]!;
    this.#cache.copyRow(from, to, 0, prefix.length);
    this.#prefixes[to] = prefix;
    this.logits(to).set(this.logits(from));
  }

  /**
   * Sequences that go on, by the rows that they come from; one may go on as several, or not at all. Caches are copied
   * where a sequence changes its row, but for a prefix that the row has already. Logits and ids are not.
   * @returns the row of each
   */
  branch(parents: readonly number[]): number[] {
    this.rows = parents.length;
    const rows = assignRows(parents);
    parents.forEach((from, i) => {
      const to = rows[i]!;
      if (from === to) return;
      const prefix = this.#prefixes[from]!;
      this.#cache.copyRow(from, to, this.#prefixes[to] === prefix ? prefix.length : 0, this.#filled);
      this.#prefixes[to] = prefix;
    });
    return rows;
  }

  /** Appends `ids` at a position of the generated part and computes all rows' logits. */
  async step(position: number): Promise<void> {
    this.#assertUsable();
    (this.#inputs.positions.data as BigInt64Array)[0] = BigInt(position);
    (this.#inputs.last_position.data as Int32Array).fill(position);
    (this.#inputs.total.data as Int32Array)[0] = position + 1;
    await this.#bound().run();
    this.#filled = position + 1;
  }

  /** The step's session on the memory of the present rows. */
  #bound(): Binding {
    const rows = this.#rows;
    if (this.#binding?.rows === rows) return this.#binding.binding;
    this.#binding?.binding.release();
    this.#binding = undefined;
    const { positions, total, ids, segments, last_position } = this.#inputs;
    const { inputs, outputs } = this.#cache.rows(0, rows);
    const binding = this.#step.bind(
      {
        ...inputs,
        positions,
        total,
        ids: firstRows(ids, rows),
        segments: firstRows(segments, rows),
        last_position: firstRows(last_position, rows),
      },
      { ...outputs, logits: firstRows(this.#logits, rows) },
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
    this.#prefill.session.release();
  }
}

function createPrefill(
  runtime: Runtime,
  config: BiARTConfig,
  { candidates, threads }: CachedTransformerOptions,
  length: number,
): Promise<Session> {
  const graph = generationGraph(config, { batch: 1, positions: length, candidates: candidates.length });
  return runtime.createSession(toOnnx(graph), { threads });
}

/** Inputs and outputs with a row for each sequence. */
function rowTensors({ inputs, outputs }: Graph): Set<string> {
  const names = new Set([...inputs.keys(), ...outputs.keys()]);
  for (const name of ["positions", "total"]) names.delete(name);
  return names;
}

function firstRows<T extends DataType>({ dtype, shape, data }: TensorData<T>, rows: number): TensorData<T> {
  const part = data.subarray(0, (data.length / shape[0]!) * rows) as TensorData<T>["data"];
  return { dtype, shape: [rows, ...shape.slice(1)], data: part };
}
