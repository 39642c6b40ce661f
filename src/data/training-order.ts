import { Random } from "../engine/random.js";

/** One sample's place in a run. */
export interface OrderedSample {
  readonly epoch: number;
  readonly index: number;
}

function checkStep(step: number): void {
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new RangeError(`a step is a whole number from 0, ${step} given`);
  }
}

/** A place in a run: the epoch, and how many of its samples come before. */
export interface OrderPosition {
  readonly epoch: number;
  readonly position: number;
}

/**
 * The order in which a run sees its samples: each epoch is a random order of all of them, epochs follow one
 * another without a gap, and step k takes samples k * batch … (k + 1) * batch - 1 of that. It is a pure
 * function of (seed, step), so that a resumed run goes on with the very batches it would have had.
 */
export class TrainingOrder {
  readonly #orders = new Map<number, Uint32Array>();

  /** @throws {RangeError} no samples, or a batch size below 1 */
  constructor(
    readonly count: number,
    readonly batchSize: number,
    readonly seed: number,
  ) {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`no samples to order (${count})`);
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`a batch holds at least one sample, ${batchSize} given`);
    }
  }

  /** The epoch, from 0, in which a step begins. */
  epochOf(step: number): number {
    return Math.floor((step * this.batchSize) / this.count);
  }

  /** Where a step begins. */
  startOf(step: number): OrderPosition {
    checkStep(step);
    const start = step * this.batchSize;
    return { epoch: Math.floor(start / this.count), position: start % this.count };
  }

  /**
   * The step that begins at a place: the inverse of {@link startOf}.
   *
   * @throws {RangeError} none does
   */
  stepAt({ epoch, position }: OrderPosition): number {
    const step = (epoch * this.count + position) / this.batchSize;
    if (!Number.isSafeInteger(step) || step < 0 || position < 0 || position >= this.count) {
      throw new RangeError(
        `no step begins at sample ${position} of epoch ${epoch}: ${this.count} samples, ${this.batchSize} a step`,
      );
    }
    return step;
  }

  /** The samples of a step, from 0. */
  samplesOf(step: number): OrderedSample[] {
    checkStep(step);
    const start = step * this.batchSize;
    return Array.from({ length: this.batchSize }, (_, i) => this.#at(start + i));
  }

  /**
   * What fills one slot of a step: its sample, then, should that be unreadable, the ones that follow in the
   * epoch's order, each of the epoch's samples once.
   */
  *candidates(step: number, slot: number): Generator<OrderedSample> {
    const position = step * this.batchSize + slot;
    const place = position % this.count;
    for (let distance = 0; distance < this.count; distance++) {
      yield this.#at(position - place + ((place + distance) % this.count));
    }
  }

  #at(position: number): OrderedSample {
    const epoch = Math.floor(position / this.count);
    let order = this.#orders.get(epoch);
    if (!order) {
      order = new Random(this.seed, "order", epoch).permutation(this.count);
      // A batch touches two epochs where it is not longer than one.
      if (this.#orders.size >= 2) this.#orders.delete(this.#orders.keys().next().value!);
      this.#orders.set(epoch, order);
    }
    return { epoch, index: order[position % this.count]! };
  }
}
