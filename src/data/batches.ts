import { Random } from "../engine/random.js";
import { DataError, ImageError } from "./errors.js";
import { loadPicture, loadTrainingCrop } from "./image.js";
import type { PictureSource } from "./image-source.js";
import { writePlanar } from "./planar.js";
import { TrainingOrder } from "./training-order.js";

/** Where pictures come from: held in memory, or read when they are asked for. */
export interface PictureList {
  readonly length: number;
  /** A path, or the encoded bytes of picture `index`. */
  source(index: number): PictureSource | Promise<PictureSource>;
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
  /** `random`: {@link loadTrainingCrop}. `centre`: the evaluation crop of {@link loadPicture}. */
  readonly crop?: "random" | "centre";
  /** Batches kept ready, at most. */
  readonly prefetch?: number;
  /** Pictures decoded at a time; few, because the training step uses the cores. */
  readonly lanes?: number;
  /** Told once of every picture that cannot be read; another takes its place. */
  readonly onSkip?: (skipped: SkippedPicture) => void;
}

export interface SkippedPicture {
  readonly index: number;
  readonly error: ImageError;
}

export interface Batch {
  /** Global step, from 0. */
  readonly step: number;
  /** Epoch, from 0, of the batch's first sample. */
  readonly epoch: number;
  /** `[batch, 3, size, size]` in [-1, 1]. The receiver owns it. */
  readonly images: Float32Array<ArrayBuffer>;
  /** `[batch]`, the pictures' numbers. */
  readonly indices: Uint32Array;
}

type Result = IteratorResult<Batch, undefined>;

/**
 * Batches in training order, decoded ahead of the step that uses them into a queue of bounded length. One
 * consumer: `for await (const batch of stream)` or `next()`; leaving the loop, or {@link stop}, ends it.
 */
export class BatchStream implements AsyncIterableIterator<Batch, undefined> {
  /** Every picture that could not be read so far, in the order of discovery. */
  readonly skipped: SkippedPicture[] = [];
  /** How often the consumer came before a batch was ready, and how long it waited in all, in milliseconds. */
  readonly waits = { count: 0, milliseconds: 0 };
  readonly #options: Required<Omit<BatchOptions, "onSkip" | "pictures">>;
  readonly #pictures: PictureList;
  readonly #onSkip: (skipped: SkippedPicture) => void;
  readonly #order: TrainingOrder;
  readonly #unreadable = new Set<number>();
  readonly #ready: Batch[] = [];
  readonly #production: Promise<void>;
  #stopped = false;
  #finished = false;
  #failure: unknown;
  /** Wakes the producer when the queue has room, and the consumer when there is something for it. */
  #roomFreed: () => void = () => undefined;
  #batchAdded: () => void = () => undefined;

  /** @throws {RangeError} no pictures, or a number out of its range */
  constructor(options: BatchOptions) {
    const { pictures, onSkip, ...rest } = options;
    this.#options = {
      startStep: 0,
      endStep: Number.POSITIVE_INFINITY,
      crop: "random",
      prefetch: 3,
      lanes: 2,
      ...rest,
    };
    for (const key of ["prefetch", "lanes"] as const) {
      if (!(this.#options[key] >= 1))
        throw new RangeError(`${key} is at least 1, ${this.#options[key]} given`);
    }
    this.#pictures = pictures;
    this.#onSkip = onSkip ?? (() => undefined);
    this.#order = new TrainingOrder(pictures.length, options.batchSize, options.seed);
    this.#production = this.#produce();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * The next batch, or the end after `endStep` or {@link stop}.
   *
   * @throws {DataError} no picture at all can be read; or whatever the picture list threw
   */
  async next(): Promise<Result> {
    if (this.#ready.length === 0 && !this.#finished) {
      const start = performance.now();
      this.waits.count++;
      await new Promise<void>((resolve) => {
        this.#batchAdded = resolve;
      });
      this.waits.milliseconds += performance.now() - start;
    }
    const batch = this.#ready.shift();
    if (batch) {
      this.#roomFreed();
      return { done: false, value: batch };
    }
    if (this.#failure !== undefined) throw this.#failure;
    return { done: true, value: undefined };
  }

  /** Ends the stream and waits until nothing is being decoded any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ready.length = 0;
    this.#roomFreed();
    await this.#production;
  }

  async return(): Promise<Result> {
    await this.stop();
    return { done: true, value: undefined };
  }

  async #produce(): Promise<void> {
    const { startStep, endStep, prefetch } = this.#options;
    try {
      for (let step = startStep; step < endStep && !this.#stopped; step++) {
        const batch = await this.#load(step);
        if (this.#stopped) break;
        this.#ready.push(batch);
        this.#batchAdded();
        while (this.#ready.length >= prefetch && !this.#stopped) {
          await new Promise<void>((resolve) => {
            this.#roomFreed = resolve;
          });
        }
      }
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#finished = true;
      this.#batchAdded();
    }
  }

  async #load(step: number): Promise<Batch> {
    const { batchSize, size, lanes } = this.#options;
    const samples = this.#order.samplesOf(step);
    const images = new Float32Array(batchSize * 3 * size * size);
    const indices = new Uint32Array(batchSize);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < batchSize && !this.#stopped) {
        const slot = next++;
        indices[slot] = await this.#fill(step, slot, images);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return { step, epoch: samples[0]!.epoch, images, indices };
  }

  /** Writes one sample, or the first readable one after it in the order, and returns its number. */
  async #fill(step: number, slot: number, images: Float32Array): Promise<number> {
    const { size, crop, seed } = this.#options;
    for (const { epoch, index } of this.#order.candidates(step, slot)) {
      if (this.#unreadable.has(index)) continue;
      const source = await this.#pictures.source(index);
      const name = this.#pictures.name?.(index) ?? `picture ${index}`;
      try {
        const picture =
          crop === "centre"
            ? await loadPicture(source, { size, name })
            : await loadTrainingCrop(source, { size, name, random: new Random(seed, "crop", epoch, index) });
        writePlanar(picture, images, slot * 3 * size * size);
        return index;
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        this.#skip({ index, error });
      }
    }
    const cause = this.skipped[0]?.error;
    throw new DataError(
      `none of the ${this.#order.count} pictures can be read; the first: ${cause?.message}`,
      {
        cause,
      },
    );
  }

  #skip(skipped: SkippedPicture): void {
    if (this.#unreadable.has(skipped.index)) return;
    this.#unreadable.add(skipped.index);
    this.skipped.push(skipped);
    this.#onSkip(skipped);
  }
}
