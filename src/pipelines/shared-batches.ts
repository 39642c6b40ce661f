import { type Generated, leadingTokens } from "../biart/index.js";
import { disposed } from "./errors.js";
import type { GenerationOptions, GenerationRow, Generators } from "./generators.js";

/** Sequences that share a batch at most, unless told. */
const usefulSequences = 16;
/** Milliseconds that an idle machine waits for others to join a batch. */
const gathering = 3;

export interface SharedBatchOptions {
  /** Sequences of a shared batch at most; a call with more of them has a batch, or several, of its own. */
  readonly sequences?: number | undefined;
  /** Told of every batch as it begins. */
  readonly onBatch?: ((batch: SharedBatch) => void) | undefined;
}

/** What is generated side by side. */
export interface SharedBatch {
  /** Calls that share it. */
  readonly calls: number;
  readonly sequences: number;
}

/**
 * Generates for several callers at once: calls that wait, sample alike and begin with as many given tokens become one
 * batch, in which each keeps its references, streams and callbacks. A caller that aborts leaves the batch within a token,
 * also while its callback is waited for; the others go on.
 */
export class SharedBatches {
  readonly #waiting: Call[] = [];
  #running: readonly Call[] = [];
  #busy = false;

  constructor(
    private readonly generators: Pick<Generators, "generate" | "search">,
    private readonly options: SharedBatchOptions = {},
  ) {}

  /** As `Generators.generate`. */
  generate(rows: readonly GenerationRow[], options: GenerationOptions): Promise<Generated[]> {
    if (rows.length === 0) return Promise.resolve([]);
    const call = new Call(rows, options);
    this.#waiting.push(call);
    if (!this.#busy) void this.#work();
    return call.result;
  }

  /** A search has a batch of its own; a caller that aborts does not wait for its turn. */
  search: Generators["search"] = async (options) => {
    const { signal } = options;
    signal?.throwIfAborted();
    const searched = this.generators.search(options);
    if (!signal) return searched;
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([searched, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      // Whoever has left does not hear of it any more.
      searched.catch(() => {});
    }
  };

  async #work(): Promise<void> {
    this.#busy = true;
    await new Promise((resolve) => setTimeout(resolve, gathering));
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      this.#running = batch;
      await this.#run(batch);
    }
    this.#running = [];
    this.#busy = false;
  }

  /** Rejects the calls that wait or are under way, whatever their callbacks wait for; the generators are released apart. */
  release(): void {
    for (const call of [...this.#waiting, ...this.#running]) call.reject(disposed());
  }

  /** The call that has waited longest, and those that can go with it. */
  #next(): Call[] {
    const open = this.#waiting.splice(0).filter(({ settled }) => !settled);
    const [first] = open;
    if (!first) return [];
    const most = this.options.sequences ?? usefulSequences;
    const chosen: Call[] = [];
    let sequences = 0;
    for (const call of open) {
      const fits = call === first || (call.kind === first.kind && sequences + call.rows.length <= most);
      if (!fits) {
        this.#waiting.push(call);
        continue;
      }
      chosen.push(call);
      sequences += call.rows.length;
    }
    return chosen;
  }

  async #run(calls: readonly Call[]): Promise<void> {
    const places = calls.flatMap((call) => call.rows.map((_, row) => ({ call, row })));
    const abandoned = new AbortController();
    for (const call of calls) {
      call.onSettled = () => {
        if (calls.every(({ settled }) => settled)) abandoned.abort(new Error("nobody waits for this batch"));
      };
    }
    let told = false;
    try {
      this.options.onBatch?.({ calls: calls.length, sequences: places.length });
      const generated = await this.generators.generate(
        places.map(({ call, row }) => call.rows[row]!),
        {
          ...calls[0]!.settings,
          signal: abandoned.signal,
          stop: (tokens, place) => {
            const { call, row } = places[place]!;
            return call.settled || call.ask(({ stop }) => stop?.(tokens, row) ?? false, true);
          },
          onToken: (place, token, index) => {
            told = true;
            const { call, row } = places[place]!;
            call.ask(({ onToken }) => onToken?.(row, token, index), undefined);
          },
          onStep: async (numbers, index) => {
            for (const call of calls) {
              const rows = numbers.flatMap((place) =>
                places[place]!.call === call ? [places[place]!.row] : [],
              );
              if (rows.length > 0) await call.askAndWait(({ onStep }) => onStep?.(rows, index));
            }
          },
          onMemory: (memory) => {
            for (const call of calls) call.ask(({ onMemory }) => onMemory?.(memory), undefined);
          },
        },
      );
      for (const call of calls) call.resolve(generated.filter((_, i) => places[i]!.call === call));
    } catch (error) {
      // What is wrong with one of them is no reason for the others to fail.
      if (calls.length > 1 && !told && !abandoned.signal.aborted) {
        for (const call of calls) if (!call.settled) await this.#run([call]);
      } else {
        for (const call of calls) call.reject(error);
      }
    }
  }
}

type Callbacks = Pick<GenerationOptions, "stop" | "onToken" | "onStep" | "onMemory">;

/** One call of `generate`, until it is settled. */
class Call {
  readonly result: Promise<Generated[]>;
  /** Calls of one kind sample alike, and begin with as many given tokens. */
  readonly kind: string;
  readonly settings: Omit<GenerationOptions, keyof Callbacks | "signal">;
  settled = false;
  onSettled: () => void = () => {};
  readonly #callbacks: Callbacks;
  readonly #signal: AbortSignal | undefined;
  readonly #end: Promise<unknown>;
  readonly #onAbort = () => this.reject(this.#signal?.reason);
  #resolve!: (generated: Generated[]) => void;
  #reject!: (reason: unknown) => void;

  constructor(
    readonly rows: readonly GenerationRow[],
    { stop, onToken, onStep, onMemory, signal, ...settings }: GenerationOptions,
  ) {
    this.settings = settings;
    // A batch reads as many given tokens at once as all of its rows begin with: with others, a row's last bits would differ.
    const begun = Math.min(...rows.map(({ given = [] }) => leadingTokens(given)));
    this.kind = JSON.stringify([begun, Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
    this.#callbacks = {
      ...(stop && { stop }),
      ...(onToken && { onToken }),
      ...(onStep && { onStep }),
      onMemory,
    };
    this.#signal = signal;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#end = this.result.catch(() => {});
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  resolve(generated: Generated[]): void {
    if (this.#settle()) this.#resolve(generated);
  }

  reject(reason: unknown): void {
    if (this.#settle()) this.#reject(reason);
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.onSettled();
    return true;
  }

  /** Calls back unless the call is settled; what a callback throws is the call's own failure. */
  ask<T>(question: (callbacks: Callbacks) => T, otherwise: T): T {
    if (this.settled) return otherwise;
    try {
      return question(this.#callbacks);
    } catch (error) {
      this.reject(error);
      return otherwise;
    }
  }

  /** Does not wait for a callback beyond the end of the call. */
  async askAndWait(question: (callbacks: Callbacks) => void | Promise<void>): Promise<void> {
    if (this.settled) return;
    try {
      const answer = question(this.#callbacks);
      if (answer) await Promise.race([answer, this.#end]);
    } catch (error) {
      this.reject(error);
    }
  }
}
