import type { GenerationMemory, HeldMemory } from "./generation-memory.js";

/** What holds memory: generation in one direction. */
export interface MemoryHolder {
  /** Whether nothing is under way or waits in it, so that it may lose what it holds. */
  readonly idle: boolean;
  /** Frees what it holds, and drops it from the ledger. */
  free(): void;
}

interface Entry {
  readonly memory: GenerationMemory;
  /** Of the process; promised before. */
  readonly taken: boolean;
}

/** What is held apart for a direction; weights, working memory and the process are shared. */
const own = ({ memory }: Entry): number => memory.packed.bytes + memory.cache.bytes;
const shared = ({ peak, packed, cache }: GenerationMemory): number => peak.bytes - packed.bytes - cache.bytes;

/**
 * What both directions of a model hold: its weights once, and of each the weights laid out anew and the keys and values. What
 * passes over whole sequences keep beyond that, above all those of self-reranking, is not in it.
 */
export class MemoryLedger {
  readonly #entries = new Map<MemoryHolder, Entry>();
  /** Weights and the process, which stay taken once they are. */
  #loaded = 0;

  /** What a holder holds or has been promised. */
  of(holder: MemoryHolder): GenerationMemory | undefined {
    return this.#entries.get(holder)?.memory;
  }

  /** Keeps memory for a holder that is about to take it: others count it from now on. */
  promise(holder: MemoryHolder, memory: GenerationMemory): void {
    this.#entries.set(holder, { memory, taken: false });
  }

  /** What was promised to a holder has been taken. */
  take(holder: MemoryHolder): void {
    const entry = this.#entries.get(holder);
    if (!entry) return;
    this.#entries.set(holder, { ...entry, taken: true });
    this.#loaded = shared(entry.memory) - entry.memory.working.bytes;
  }

  /** A holder holds nothing any more. */
  drop(holder: MemoryHolder): void {
    this.#entries.delete(holder);
  }

  /** What counts for a holder's next batch. */
  heldFor(holder: MemoryHolder): HeldMemory {
    let [taken, others, idle] = [this.#loaded, 0, 0];
    for (const [one, entry] of this.#entries) {
      if (one === holder) {
        if (entry.taken) taken += own(entry);
        continue;
      }
      others += own(entry);
      if (one.idle) idle += own(entry);
      if (!entry.taken) taken -= own(entry);
    }
    const working = [...this.#entries.values()].find((entry) => entry.taken)?.memory.working.bytes ?? 0;
    return { taken: taken + working, others, idle };
  }

  /** Frees what other holders have that are idle. */
  freeIdle(holder: MemoryHolder): void {
    for (const one of [...this.#entries.keys()]) if (one !== holder && one.idle) one.free();
  }
}
