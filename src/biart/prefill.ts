import { type Runtime, type Session, type TensorData, tensorData, toOnnx } from "../engine/index.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";
import { generationGraph } from "./generation-graph.js";
import type { CacheTensors } from "./key-value-cache.js";
import type { Prefix } from "./prefix.js";
import type { WeightBlocks } from "./quantized-weights.js";

export interface PrefillOptions {
  /** Ids that logits are wanted for. */
  readonly candidates: number;
  readonly blocks: WeightBlocks | undefined;
  readonly threads: number;
  /** The first position that logits are wanted for; the last one unless told. */
  readonly logitsFrom?: number;
}

/** Sessions that read a prefix of one row; only that of the length used last is kept. */
export class Prefill {
  /** Weights that every run is fed. */
  readonly fed: Readonly<Record<string, TensorData>>;
  /**
   * Weights that the runtime prepacks. Float32 is read where it lies instead, which saves another copy; of blocks the copy
   * is small, and a product without it would make the weight float32 first.
   */
  readonly #initializers: Readonly<Record<string, TensorData>>;
  #current: { readonly session: Session; readonly length: number } | undefined;
  #released = false;

  /** @param weights in the shapes of a generation graph */
  constructor(
    private readonly runtime: Runtime,
    private readonly config: BiARTConfig,
    weights: Readonly<Record<string, TensorData>>,
    private readonly options: PrefillOptions,
  ) {
    const ofBlocks = (name: string) => name.endsWith("_scale") || weights[name]!.dtype === "uint8";
    const part = (wanted: boolean) =>
      Object.fromEntries(Object.entries(weights).filter(([name]) => ofBlocks(name) === wanted));
    this.#initializers = part(true);
    this.fed = part(false);
  }

  /** The session for prefixes of a length. @throws BiARTError once released */
  async session(length: number): Promise<Session> {
    if (this.#current?.length === length) return this.#current.session;
    const { threads, ...wanted } = this.options;
    const initializers = this.#initializers;
    const graph = generationGraph(this.config, { batch: 1, positions: length, ...wanted });
    const model = toOnnx(graph, { values: initializers, external: true });
    const session = await this.runtime.createSession(model, { threads, initializers });
    if (this.#released) {
      session.release();
      throw new BiARTError("the generator has been released");
    }
    this.#current?.session.release();
    this.#current = { session, length };
    return session;
  }

  /**
   * Reads a prefix into the caches of one row, whose positions from 0 on are written.
   * @param logits `[positions wanted, candidates]`, written as well
   */
  async run({ ids, segments }: Prefix, cache: CacheTensors, logits: TensorData<"float32">): Promise<void> {
    const { length } = ids;
    const session = await this.session(length);
    const places = Array.from({ length }, (_, i) => i);
    const binding = session.bind(
      {
        ...this.fed,
        ...cache.inputs,
        ids: tensorData("int64", [1, length], ids),
        segments: tensorData("int64", [1, length], segments),
        positions: tensorData("int64", [length], places),
        last_position: tensorData("int32", [1], [length - 1]),
        total: tensorData("int32", [1], [length]),
      },
      { ...cache.outputs, logits },
    );
    try {
      await binding.run();
    } finally {
      binding.release();
    }
  }

  release(): void {
    this.#released = true;
    this.#current?.session.release();
  }
}
