import { readSafetensors, writeSafetensors } from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";
import type { Gaussian } from "./frechet-distance.js";

/** The first key of a file's metadata, and its version. */
const FORMAT = "lverse feature statistics 1";

/** Rows whose products are added to the scatter matrix in one pass over it. */
const ROWS = 4;

/** Statistics as a file keeps them. */
export interface StoredStatistics {
  readonly features: string;
  readonly count: number;
  /** float64 `[dimensions]` */
  readonly mean: TensorData;
  /** float64 `[dimensions, dimensions]` */
  readonly scatter: TensorData;
}

/**
 * Mean and covariance of features, gathered batch by batch in double precision: no feature is kept. Batches and parts
 * are joined by the update of Chan, Golub & LeVeque ("Updating formulae and a pairwise algorithm for computing sample
 * variances", 1979), which loses no digits where the mean is far from zero.
 */
export class FeatureStatistics {
  #count = 0;
  readonly #mean: Float64Array;
  /** Sums of products of deviations from the mean, `[dimensions, dimensions]`; only `column >= row` is kept. */
  readonly #scatter: Float64Array;

  /**
   * @param features what the features are: the network and how pictures are brought to it. Statistics of different
   * features are never joined or compared.
   * @param dimensions length of a feature vector
   */
  constructor(
    readonly features: string,
    readonly dimensions: number,
  ) {
    if (!Number.isInteger(dimensions) || dimensions < 1) {
      throw new RangeError(`features have a whole number of dimensions from 1, ${dimensions} given`);
    }
    this.#mean = new Float64Array(dimensions);
    this.#scatter = new Float64Array(dimensions * dimensions);
  }

  /** How many feature vectors have been added. */
  get count(): number {
    return this.#count;
  }

  /** The mean so far, `[dimensions]`; zeros before the first vector. */
  get mean(): Float64Array {
    return this.#mean.slice();
  }

  /**
   * Adds feature vectors, `[n, dimensions]` row by row; none is fine.
   * @throws MetricError for values that are no whole number of vectors, or not finite; nothing is added then
   */
  add(batch: Float32Array): void {
    const { dimensions } = this;
    const rows = batch.length / dimensions;
    if (!Number.isInteger(rows)) {
      throw new MetricError(
        `${batch.length} values are no whole number of features of ${dimensions} dimensions ("${this.features}")`,
      );
    }
    if (rows === 0) return;
    const mean = new Float64Array(dimensions);
    for (let i = 0; i < batch.length; i++) {
      if (!Number.isFinite(batch[i]!)) {
        throw new MetricError(
          `feature ${i % dimensions} of vector ${this.#count + Math.floor(i / dimensions)} is ${batch[i]}: "${this.features}" takes finite values`,
        );
      }
      mean[i % dimensions]! += batch[i]!;
    }
    for (let i = 0; i < dimensions; i++) mean[i]! /= rows;
    const deviations = new Float64Array(Math.ceil(rows / ROWS) * ROWS * dimensions);
    for (let i = 0; i < batch.length; i++) deviations[i] = batch[i]! - mean[i % dimensions]!;
    for (let row = 0; row < rows; row += ROWS) {
      this.#addProducts(deviations.subarray(row * dimensions, (row + ROWS) * dimensions));
    }
    this.#join(rows, mean);
  }

  /**
   * Adds all that other statistics of the same features hold.
   * @throws MetricError for statistics of other features
   */
  merge(other: FeatureStatistics): void {
    this.requireSameFeatures(other);
    if (other.#count === 0) return;
    for (let i = 0; i < this.#scatter.length; i++) this.#scatter[i]! += other.#scatter[i]!;
    this.#join(other.#count, other.#mean);
  }

  /** @throws MetricError for another network, or statistics of other features */
  requireSameFeatures(other: Pick<FeatureStatistics, "features" | "dimensions">): void {
    if (other.features === this.features && other.dimensions === this.dimensions) return;
    throw new MetricError(
      `different features cannot be compared: "${this.features}" (${this.dimensions} dimensions) and "${other.features}" (${other.dimensions}); compute both with the same network and settings`,
    );
  }

  /**
   * The normal distribution of the mean and the unbiased covariance (divided by count - 1, as `numpy.cov` does).
   * @throws MetricError where there are fewer than two vectors
   */
  gaussian(): Gaussian {
    if (this.#count < 2) {
      throw new MetricError(
        `a covariance takes two pictures or more, there ${this.#count === 1 ? "is one" : "are none"} ("${this.features}")`,
      );
    }
    const { dimensions } = this;
    const covariance = new Float64Array(dimensions * dimensions);
    for (let row = 0; row < dimensions; row++) {
      for (let column = row; column < dimensions; column++) {
        const value = this.#scatter[row * dimensions + column]! / (this.#count - 1);
        covariance[row * dimensions + column] = value;
        covariance[column * dimensions + row] = value;
      }
    }
    return { mean: this.mean, covariance };
  }

  /**
   * Writes the statistics as a safetensors file, whole or not at all; they come back bit for bit.
   * @throws CheckpointError with the system's reason
   */
  async save(path: string): Promise<void> {
    const { features, count, ...tensors } = this.stored();
    const metadata = { format: FORMAT, features, count: String(count) };
    await writeSafetensors(path, tensors, { metadata });
  }

  /**
   * Reads what {@link save} wrote.
   * @throws CheckpointError for a file that cannot be read, MetricError for one that holds something else
   */
  static async load(path: string): Promise<FeatureStatistics> {
    const { metadata, tensors } = await readSafetensors(path);
    const { mean, scatter } = tensors;
    const { format, features, count } = metadata;
    const statistics =
      format === FORMAT &&
      mean &&
      scatter &&
      FeatureStatistics.restored({ features: features!, count: Number(count), mean, scatter });
    if (statistics) return statistics;
    throw new MetricError(
      `${path}: found a file of ${Object.keys(tensors).length} tensors (${format ?? "no format named"}), expected "${FORMAT}" as FeatureStatistics.save writes it`,
    );
  }

  /** What a file keeps of the statistics; the tensors are views. */
  stored(): StoredStatistics {
    const { dimensions } = this;
    return {
      features: this.features,
      count: this.#count,
      mean: { dtype: "float64", shape: [dimensions], data: this.#mean },
      scatter: { dtype: "float64", shape: [dimensions, dimensions], data: this.#scatter },
    };
  }

  /** The statistics of what {@link stored} gave; undefined where the parts do not fit each other. */
  static restored({
    features,
    count,
    mean,
    scatter,
  }: Partial<StoredStatistics>): FeatureStatistics | undefined {
    const dimensions = mean?.shape[0] ?? 0;
    const sound =
      features !== undefined &&
      Number.isInteger(count) &&
      count! >= 0 &&
      mean?.dtype === "float64" &&
      scatter?.dtype === "float64" &&
      mean.shape.length === 1 &&
      dimensions > 0 &&
      scatter.shape.join() === `${dimensions},${dimensions}`;
    if (!sound) return undefined;
    const statistics = new FeatureStatistics(features, dimensions);
    statistics.#count = count!;
    statistics.#mean.set(mean.data as Float64Array);
    statistics.#scatter.set(scatter.data as Float64Array);
    return statistics;
  }

  /** Adds the products of each of four rows with itself; rows of zeros add nothing. */
  #addProducts(rows: Float64Array): void {
    const { dimensions } = this;
    const [first, second, third, fourth] = [0, 1, 2, 3].map((row) =>
      rows.subarray(row * dimensions, (row + 1) * dimensions),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let row = 0; row < dimensions; row++) {
      const target = this.#scatter.subarray(row * dimensions, (row + 1) * dimensions);
      const s = first[row]!;
      const t = second[row]!;
      const u = third[row]!;
      const v = fourth[row]!;
      for (let column = row; column < dimensions; column++) {
        target[column]! +=
          s * first[column]! + t * second[column]! + u * third[column]! + v * fourth[column]!;
      }
    }
  }

  /** Moves the mean to that of both parts, whose scatter has been added up. */
  #join(count: number, mean: Float64Array): void {
    const { dimensions } = this;
    const total = this.#count + count;
    const weight = (this.#count * count) / total;
    const difference = mean.map((value, i) => value - this.#mean[i]!);
    if (weight > 0) {
      for (let row = 0; row < dimensions; row++) {
        const factor = weight * difference[row]!;
        for (let column = row; column < dimensions; column++) {
          this.#scatter[row * dimensions + column]! += factor * difference[column]!;
        }
      }
    }
    for (let i = 0; i < dimensions; i++) this.#mean[i]! += (difference[i]! * count) / total;
    this.#count = total;
  }
}
