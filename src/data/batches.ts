import { DataError, ImageError } from "./errors.js";
import { Lanes } from "./lanes.js";
import { loaderHere, type PictureLoader, type PictureLocation, type PictureTask } from "./picture-task.js";
import { type SkippedPicture, SkippedPictures } from "./skipped.js";
import { type OrderedSample, TrainingOrder } from "./training-order.js";
import { WorkerPool } from "./worker-pool.js";

/** Where pictures come from: held in memory, or read when they are asked for. */
export interface PictureList {
  readonly length: number;
  /** Where picture `index` is: a path, a part of a file, or encoded bytes. */
  source(index: number): PictureLocation | Promise<PictureLocation>;
  /** What reports call the picture; by default its number. */
  name?(index: number): string;
}

export interface BatchOptions {
  readonly pictures: PictureList;
  readonly batchSize: number;
  /** Side of the pictures in pixels. */
  readonly size: number;
  readonly seed: number;
  /** The first global step to deliver, from 0. */
  readonly startStep?: number;
  /** The global step to stop before; by default there is no end. */
  readonly endStep?: number;
  /** `random`: `loadTrainingCrop`. `centre`: the evaluation crop of `loadPicture`. */
  readonly crop?: "random" | "centre";
  /** Batches ready or begun, at most. */
  readonly prefetch?: number;
  /** Threads that load pictures; 0, the default, loads them in this one. The batches are the same. */
  readonly workers?: number;
  /** Pictures decoded at a time without workers; few, because the training step uses the cores. */
  readonly lanes?: number;
  /** Told once of every picture that cannot be read; another takes its place. */
  readonly onSkip?: (skipped: SkippedPicture) => void;
}

export interface Batch {
  /** Global step, from 0. */
  readonly step: number;
  /** Epoch, from 0, of the batch's first sample. */
  readonly epoch: number;
  /** Place of the batch's first sample in that epoch, from 0. */
  readonly position: number;
  /** `[batch, 3, size, size]` in [-1, 1]. The receiver owns it. */
  readonly images: Float32Array<ArrayBuffer>;
  /** `[batch]`, the pictures' numbers. */
  readonly indices: Uint32Array;
}

type Result = IteratorResult<Batch, undefined>;

/** A batch that was begun; undefined if the stream was stopped meanwhile. */
interface PendingBatch {
  readonly batch: Promise<Batch | undefined>;
  ready: boolean;
}

/**
 * Batches in training order, loaded ahead of the step that uses them into a queue of bounded length. One
 * consumer: `for await (const batch of stream)` or `next()`; leaving the loop, or {@link stop}, ends it.
 *
 * The batch of a step is a function of the pictures, the seed and the step, not of timing or of the number of
 * workers. A picture that cannot be read gives its place to the next of its epoch's order that can.
 */
export class BatchStream implements AsyncIterableIterator<Batch, undefined> {
  /** The pictures that could not be read so far. */
  readonly skipped = new SkippedPictures();
  /** How often the consumer came before a batch was ready, and how long it waited in all, in milliseconds. */
  readonly waits = { count: 0, milliseconds: 0 };
  readonly #options: BatchOptions & { readonly endStep: number; readonly prefetch: number };
  readonly #order: TrainingOrder;
  readonly #loader: PictureLoader;
  readonly #lanes: Lanes;
  readonly #pending: PendingBatch[] = [];
  /** Everything under way, in the queue or already taken from it. */
  readonly #active = new Set<Promise<unknown>>();
  #nextStep: number;
  #stopped = false;
  #failure: { readonly reason: unknown } | undefined;

  /** @throws {RangeError} no pictures, or a number out of its range */
  constructor(options: BatchOptions) {
    const { startStep = 0, endStep = Number.POSITIVE_INFINITY } = options;
    const { prefetch = 3, workers = 0, lanes = 2 } = options;
    if (!(prefetch >= 1)) throw new RangeError(`prefetch is at least 1, ${prefetch} given`);
    this.#options = { ...options, prefetch, endStep };
    this.#order = new TrainingOrder(options.pictures.length, options.batchSize, options.seed);
    this.#order.startOf(startStep);
    this.#loader = workers === 0 ? loaderHere(lanes) : new WorkerPool(workers);
    this.#lanes = new Lanes(this.#loader.lanes);
    this.#nextStep = startStep;
    this.#fillQueue();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * The next batch, or the end after `endStep` or {@link stop}.
   *
   * @throws {DataError} no picture at all can be read
   * @throws {WorkerError} a worker ended by itself; or whatever the picture list threw
   */
  async next(): Promise<Result> {
    const pending = this.#pending.shift();
    let batch: Batch | undefined;
    if (pending) {
      const start = performance.now();
      const early = !pending.ready;
      if (early) this.waits.count++;
      batch = await pending.batch;
      if (early) this.waits.milliseconds += performance.now() - start;
      this.#fillQueue();
    }
    // What was ready before a failure is still delivered.
    if (batch && !this.#stopped) return { done: false, value: batch };
    await this.stop();
    if (this.#failure) throw this.#failure.reason;
    return { done: true, value: undefined };
  }

  /** Ends the stream and waits until nothing is being loaded any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pending.length = 0;
    await this.#loader.close();
    await Promise.all(this.#active);
  }

  async return(): Promise<Result> {
    await this.stop();
    return { done: true, value: undefined };
  }

  /** Whether nothing more is to be begun. */
  get #over(): boolean {
    return this.#stopped || this.#failure !== undefined;
  }

  #fillQueue(): void {
    const { prefetch, endStep } = this.#options;
    while (!this.#over && this.#pending.length < prefetch && this.#nextStep < endStep) {
      const batch = this.#load(this.#nextStep++);
      const pending: PendingBatch = { batch, ready: false };
      batch.then(() => {
        pending.ready = true;
      });
      this.#pending.push(pending);
    }
  }

  /** Never rejects: a failure ends the stream. */
  async #load(step: number): Promise<Batch | undefined> {
    const { batchSize, size } = this.#options;
    const images = new Float32Array(batchSize * 3 * size * size);
    const indices = new Uint32Array(batchSize);
    let missing = batchSize;
    const fill = async (slot: number): Promise<void> => {
      const sample = await this.#loadSample(step, slot);
      if (!sample) return;
      missing--;
      images.set(sample.pixels, slot * 3 * size * size);
      indices[slot] = sample.index;
    };
    const slots = Array.from({ length: batchSize }, (_, slot) =>
      this.#track(this.#lanes.run(() => fill(slot))),
    );
    await Promise.all(slots);
    if (missing > 0) return undefined;
    return { step, ...this.#order.startOf(step), images, indices };
  }

  /** The sample of a slot, or the first readable one after it in the order; undefined once stopped. */
  async #loadSample(step: number, slot: number) {
    const { pictures } = this.#options;
    for (const sample of this.#order.candidates(step, slot)) {
      if (this.#over) return undefined;
      const { index } = sample;
      if (this.skipped.has(index)) continue;
      try {
        return { index, pixels: await this.#loader.load(await this.#task(sample)) };
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        const skipped = { index, error };
        if (this.skipped.add(skipped)) this.#options.onSkip?.(skipped);
      }
    }
    const cause = this.skipped.list[0]?.error;
    throw new DataError(`none of the ${pictures.length} pictures can be read; the first: ${cause?.message}`, {
      cause,
    });
  }

  async #task({ epoch, index }: OrderedSample): Promise<PictureTask> {
    const { pictures, size, seed, crop } = this.#options;
    return {
      location: await pictures.source(index),
      name: pictures.name?.(index) ?? `picture ${index}`,
      size,
      crop: crop === "centre" ? crop : { seed, labels: ["crop", epoch, index] },
    };
  }

  /** Keeps a job's failure for the consumer, and its promise until it is over. */
  #track(job: Promise<void>): Promise<void> {
    const tracked = job
      .catch((reason: unknown) => {
        if (!this.#over) this.#failure = { reason };
      })
      .finally(() => this.#active.delete(tracked));
    this.#active.add(tracked);
    return tracked;
  }
}
