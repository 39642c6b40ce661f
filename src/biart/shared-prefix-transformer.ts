import {
  allocate,
  type Binding,
  type Runtime,
  type Session,
  type TensorData,
  toOnnx,
} from "../engine/index.js";
import { type BiARTConfig, sequenceLength } from "./config.js";
import { BiARTError } from "./errors.js";
import { generationWeights } from "./generation-weights.js";
import { cutGroups, layoutOf, type RowLayout, regroup, rowOf } from "./grouped-rows.js";
import { cacheBytes, KeyValueCache } from "./key-value-cache.js";
import { Prefill } from "./prefill.js";
import type { Prefix } from "./prefix.js";
import { groupPrefixes } from "./prefix-groups.js";
import { fewestRows, weightBlocks } from "./quantized-weights.js";
import { orderMoves } from "./row-moves.js";
import type { ReadPrefixOptions, RowTransformer, RowTransformerOptions } from "./row-transformer.js";
import { openTensors, sharedPrefixGraph } from "./shared-prefix-graph.js";
import { prefixed, SharedPrefixRows } from "./shared-prefix-rows.js";

/**
 * Bytes that keys and values take where rows share prefixes.
 * @param sizes rows of each prefix
 * @param generated positions that a row has room for after its prefix
 */
export function sharedPrefixBytes(config: BiARTConfig, sizes: readonly number[], generated: number): number {
  const groups = cutGroups(sizes.map((length) => Array<undefined>(length).fill(undefined)));
  const each = Math.max(...groups.map(({ length }) => length));
  // A row more is for changing places, another one for what `fewestRows` may ask for.
  const rows = groups.length * each + 2;
  return cacheBytes(config, groups.length) + cacheBytes(config, rows, generated);
}

/** The step's session on memory in a layout. */
interface Bound {
  readonly binding: Binding;
  readonly prefixes: KeyValueCache;
  readonly rows: SharedPrefixRows;
  readonly layout: RowLayout;
}

/**
 * BiART over sequences that share prefixes: keys and values of a prefix are kept once for all rows that begin with it, and
 * a step multiplies all of their queries with them at once. A row of its own has what it got since. Groups of rows cost
 * what the largest of them does.
 */
export class SharedPrefixTransformer implements RowTransformer {
  readonly #config: BiARTConfig;
  readonly #prefill: Prefill;
  readonly #step: Session;
  readonly #fewest: number;
  /** Positions that rows have room for after their prefixes. */
  readonly #generated: number;
  readonly #candidates: number;
  /** What steps read that is of no row. */
  readonly #shared;
  #prefixes: KeyValueCache;
  #rows: SharedPrefixRows;
  #layout: RowLayout = { groups: 1, each: 1 };
  #bound: Bound | undefined;
  /** Positions of each prefix, and after it of each row. */
  #prefix = 0;
  #filled = 0;
  #released = false;

  private constructor(
    config: BiARTConfig,
    options: RowTransformerOptions,
    prefill: Prefill,
    step: Session,
    fewest: number,
  ) {
    const capacity = sequenceLength(config);
    this.#config = config;
    this.#prefill = prefill;
    this.#step = step;
    this.#fewest = fewest;
    this.#generated = capacity - options.prefix;
    this.#candidates = options.candidates.length;
    this.#shared = {
      positions: allocate("int64", [1]),
      mask: allocate("float32", [capacity + this.#generated + 1]),
      grouped: allocate("int64", [4]),
    };
    this.#prefixes = new KeyValueCache(config, 1);
    this.#rows = this.#rowsFor(fewest);
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
    options: RowTransformerOptions,
  ): Promise<SharedPrefixTransformer> {
    const candidates = options.candidates.length;
    const generated = sequenceLength(config) - options.prefix;
    const blocks = weightBlocks(weights, config);
    const graph = sharedPrefixGraph(config, { generated, candidates, blocks });
    const initializers = generationWeights(graph, weights, options.candidates, config);
    const model = toOnnx(graph, { values: initializers, external: true, openFirstAxes: openTensors(graph) });
    const prefill = new Prefill(runtime, config, initializers, {
      candidates,
      blocks,
      threads: options.threads,
    });
    // With more threads than heads, the runtime would cut a head's product by its rows or its columns, whichever are more,
    // and sum in another order: a row's bits would depend on how many there are.
    const threads = Math.min(options.threads, config.heads);
    const step = await runtime.createSession(model, { threads, initializers });
    try {
      await prefill.session(options.prefix);
      return new SharedPrefixTransformer(config, options, prefill, step, fewestRows(blocks?.layers.bits));
    } catch (error) {
      step.release();
      throw error;
    }
  }

  get ids(): BigInt64Array {
    return this.#rows.ids.data;
  }

  logits(row: number): Float32Array {
    const length = this.#candidates;
    return this.#rows.logits.data.subarray(row * length, (row + 1) * length);
  }

  async read(
    prefixes: readonly Prefix[],
    { room = prefixes.length, signal }: ReadPrefixOptions = {},
  ): Promise<number[]> {
    this.#assertUsable();
    const groups = cutGroups(groupPrefixes(prefixes).map(({ members }) => members));
    this.#reserve(groups, room);
    const read = Array<number>(prefixes.length);
    const logits = allocate("float32", [1, this.#candidates]);
    for (const [group, members] of groups.entries()) {
      const prefix = prefixes[members[0]!]!;
      // The pieces of a group come one after another.
      if (group > 0 && prefix.ids.join() === prefixes[groups[group - 1]![0]!]!.ids.join()) {
        this.#prefixes.copyRow(group - 1, group, 0, prefix.ids.length);
      } else {
        signal?.throwIfAborted();
        await this.#prefill.run(prefix, this.#prefixes.rows(group, group + 1), logits);
      }
      for (const [place, member] of members.entries()) {
        read[member] = rowOf(group, place, groups.length);
        this.logits(read[member]).set(logits.data);
      }
    }
    this.#prefix = prefixes[0]!.ids.length;
    this.#filled = 0;
    return read;
  }

  /** Takes what these groups need, and leaves what they do not; see {@link sharedPrefixBytes}. */
  #reserve(groups: readonly (readonly number[])[], room: number): void {
    this.#layout = layoutOf(
      groups.map(({ length }) => length),
      this.#fewest,
    );
    const rows = Math.max(room, this.#layout.groups * this.#layout.each);
    if (groups.length !== this.#prefixes.batch) {
      this.#unbind();
      this.#prefixes = new KeyValueCache(this.#config, groups.length);
    }
    if (rows !== this.#rows.count) {
      this.#unbind();
      this.#rows = this.#rowsFor(rows);
    }
  }

  #unbind(): void {
    this.#bound?.binding.release();
    this.#bound = undefined;
  }

  branch(parents: readonly number[]): number[] {
    const { layout, rows, prefixMoves } = regroup(this.#layout.groups, parents, this.#fewest);
    for (const { from, to } of prefixMoves) this.#prefixes.copyRow(from, to, 0, this.#prefix);
    const source = this.#rows;
    const moves = parents.map((from, i) => ({ from, to: rows[i]! }));
    this.#layout = layout;
    const count = layout.groups * layout.each;
    if (count > source.count) this.#rows = this.#rowsFor(count);
    const ordered = this.#rows === source ? orderMoves(moves, source.scratch) : moves;
    for (const { from, to } of ordered) this.#rows.copy(from, to, this.#filled, source);
    return rows;
  }

  async step(position: number): Promise<void> {
    this.#assertUsable();
    const { positions, mask } = this.#shared;
    const place = position - this.#prefix;
    if (!(place >= 0 && place < this.#generated)) {
      throw new BiARTError(
        `position ${position} is none of the ${this.#generated} after a prefix of ${this.#prefix}`,
      );
    }
    positions.data[0] = BigInt(position);
    const capacity = sequenceLength(this.#config);
    mask.data.fill(Number.NEGATIVE_INFINITY);
    mask.data.fill(0, 0, this.#prefix);
    mask.data.fill(0, capacity, capacity + place);
    mask.data[capacity + this.#generated] = 0;
    await this.#bind().run();
    this.#rows.keep(this.#layout.groups * this.#layout.each, place);
    this.#filled = place + 1;
  }

  #rowsFor(count: number): SharedPrefixRows {
    return new SharedPrefixRows(this.#config, this.#generated, this.#candidates, count);
  }

  /** The step's session on the present memory and layout. */
  #bind(): Binding {
    const { groups, each } = this.#layout;
    const [rows, prefixes] = [this.#rows, this.#prefixes];
    const bound = this.#bound;
    const same = bound?.layout.groups === groups && bound.layout.each === each;
    if (same && bound.rows === rows && bound.prefixes === prefixes) return bound.binding;
    this.#unbind();
    this.#shared.grouped.data.set([each, groups, this.#config.heads, -1].map(BigInt));
    const { inputs, outputs } = rows.tensors(groups * each);
    const ofPrefixes = prefixed("prefix", prefixes.rows(0, groups).inputs);
    const binding = this.#step.bind({ ...this.#shared, ...inputs, ...ofPrefixes }, outputs);
    this.#bound = { binding, prefixes, rows, layout: this.#layout };
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
