import {
  allocate,
  type Binding,
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
import { GEN } from "./sequence.js";

export interface CachedTransformerOptions {
  /** Rows: sequences that grow side by side. */
  readonly batch: number;
  /** Positions of a prefix. */
  readonly prefix: number;
  /** Ids of the token table that logits are wanted for, ascending. */
  readonly candidates: Int32Array;
  readonly threads: number;
}

/** BiART over key–value caches: a prefix for a row at a time, then one position for all rows at a time. */
export class CachedTransformer {
  /** `[batch]`: the ids that the next step reads. */
  readonly ids: BigInt64Array;
  readonly #options: CachedTransformerOptions;
  readonly #weights: Readonly<Record<string, TensorData>>;
  readonly #prefill: Session;
  readonly #step: Session;
  readonly #cache: KeyValueCache;
  readonly #inputs: Readonly<
    Record<"ids" | "segments" | "positions" | "last_position" | "total", TensorData>
  >;
  readonly #logits: TensorData<"float32">;
  readonly #binding: Binding;
  #released = false;

  private constructor(
    config: BiARTConfig,
    options: CachedTransformerOptions,
    weights: Readonly<Record<string, TensorData>>,
    sessions: { prefill: Session; step: Session },
  ) {
    const { batch, candidates } = options;
    this.#options = options;
    this.#weights = weights;
    this.#prefill = sessions.prefill;
    this.#step = sessions.step;
    this.#cache = new KeyValueCache(config, batch);
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
    const { inputs, outputs } = this.#cache.rows();
    this.#binding = this.#step.bind({ ...inputs, ...this.#inputs }, { ...outputs, logits: this.#logits });
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
    const { batch, prefix, threads } = options;
    const candidates = options.candidates.length;
    const stepGraph = generationGraph(config, { batch, positions: 1, candidates });
    const prefillGraph = generationGraph(config, { batch: 1, positions: prefix, candidates });
    const initializers = generationWeights(stepGraph, weights, options.candidates, config);
    // The step has its weights as initializers, which the runtime prepacks: with one row, two to three times as
    // fast. The prefill reads them where they lie, which saves another copy of them.
    const model = toOnnx(stepGraph, { values: initializers, external: true });
    const sessions: Session[] = [];
    try {
      const step = await runtime.createSession(model, { threads, initializers });
      sessions.push(step);
      const prefill = await runtime.createSession(toOnnx(prefillGraph), { threads });
      sessions.push(prefill);
      return new CachedTransformer(config, options, initializers, { prefill, step });
    } catch (error) {
      for (const session of sessions) session.release();
      throw error;
    }
  }

  /** Logits of a row's next token, `[candidates]`; the memory is written again by the next step. */
  logits(row: number): Float32Array {
    const { length } = this.#options.candidates;
    return this.#logits.data.subarray(row * length, (row + 1) * length);
  }

  /** Reads a prefix into a row's caches and computes its logits. */
  async prefill(row: number, ids: BigInt64Array, segments: BigInt64Array): Promise<void> {
    this.#assertUsable();
    const { length } = ids;
    const { inputs, outputs } = this.#cache.row(row);
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
    const binding = this.#prefill.bind(feeds, { ...outputs, logits });
    try {
      await binding.run();
    } finally {
      binding.release();
    }
  }

  /** Gives a row the prefix and the logits of another one. */
  copyPrefix(from: number, to: number): void {
    this.#cache.copyRow(from, to, this.#options.prefix);
    this.logits(to).set(this.logits(from));
  }

  /** Appends `ids` at a position of the generated part and computes all rows' logits. */
  async step(position: number): Promise<void> {
    this.#assertUsable();
    (this.#inputs.positions.data as BigInt64Array)[0] = BigInt(position);
    (this.#inputs.last_position.data as Int32Array).fill(position);
    (this.#inputs.total.data as Int32Array)[0] = position + 1;
    await this.#binding.run();
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
