import { createHash } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "../../src/checkpoint/index.js";
import type { Picture } from "../../src/data/index.js";
import { tensorData } from "../../src/engine/index.js";
import { type FeatureNetwork, FeatureStatistics } from "../../src/metrics/index.js";

export interface FeatureStoreOptions {
  /** Told of every batch that is computed: pictures done and to be done of this call. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Vectors of a file, and of a pass over statistics. */
const FILE_ROWS = 128;

/** What a picture's features are kept under: a digest of its pixels. */
export function pictureDigest({ width, height, data }: Picture): string {
  return createHash("sha256").update(`${width}x${height} `).update(data).digest("hex").slice(0, 32);
}

/**
 * A network's features of pictures, kept in a folder by the pictures' pixels: what was computed once, by this program or
 * one that was stopped, is not computed again.
 */
export class FeatureStore {
  readonly #vectors = new Map<string, Float32Array>();
  #files: number;

  private constructor(
    private readonly folder: string,
    private readonly network: FeatureNetwork,
    files: number,
  ) {
    this.#files = files;
  }

  /** @throws CheckpointError for a file of the folder that is damaged */
  static async open(folder: string, network: FeatureNetwork): Promise<FeatureStore> {
    await mkdir(folder, { recursive: true });
    const names = (await readdir(folder)).filter((name) => /^\d+\.safetensors$/.test(name)).sort();
    const last = names.at(-1);
    const store = new FeatureStore(folder, network, last === undefined ? 0 : Number.parseInt(last, 10) + 1);
    for (const name of names) {
      const { tensors, metadata } = await readSafetensors(join(folder, name));
      if (metadata.network !== network.features) continue;
      const { data, shape } = tensors.features!;
      const width = shape[1]!;
      (JSON.parse(metadata.pictures!) as string[]).forEach((digest, row) => {
        store.#vectors.set(digest, (data as Float32Array).slice(row * width, (row + 1) * width));
      });
    }
    return store;
  }

  /**
   * Features of pictures, `[dimensions]` each, in their order.
   *
   * @throws the signal's reason where it stops the computation; what was computed before is kept
   */
  async embed(
    pictures: readonly Picture[],
    { onProgress, signal }: FeatureStoreOptions = {},
  ): Promise<Float32Array[]> {
    const digests = pictures.map(pictureDigest);
    const missing = new Map<string, Picture>();
    digests.forEach((digest, i) => {
      if (!this.#vectors.has(digest)) missing.set(digest, pictures[i]!);
    });
    const all = [...missing];
    let unwritten: string[] = [];
    try {
      for (let start = 0; start < all.length; start += this.network.batch) {
        signal?.throwIfAborted();
        const part = all.slice(start, start + this.network.batch);
        const rows = await this.network.embed(part.map(([, picture]) => picture));
        part.forEach(([digest], i) => {
          const { dimensions } = this.network;
          this.#vectors.set(digest, rows.slice(i * dimensions, (i + 1) * dimensions));
          unwritten.push(digest);
        });
        onProgress?.(start + part.length, all.length);
        if (unwritten.length < FILE_ROWS) continue;
        await this.#write(unwritten);
        unwritten = [];
      }
    } finally {
      if (unwritten.length > 0) await this.#write(unwritten);
    }
    return digests.map((digest) => this.#vectors.get(digest)!);
  }

  async #write(digests: readonly string[]): Promise<void> {
    const { dimensions, features } = this.network;
    const data = new Float32Array(digests.length * dimensions);
    digests.forEach((digest, row) => {
      data.set(this.#vectors.get(digest)!, row * dimensions);
    });
    const path = join(this.folder, `${String(this.#files++).padStart(6, "0")}.safetensors`);
    await writeSafetensors(
      path,
      { features: tensorData("float32", [digests.length, dimensions], data) },
      { metadata: { network: features, pictures: JSON.stringify(digests) } },
    );
  }

  /** Statistics of vectors that this store gave. */
  statistics(vectors: readonly Float32Array[]): FeatureStatistics {
    const statistics = new FeatureStatistics(this.network.features, this.network.dimensions);
    const { dimensions } = this.network;
    for (let start = 0; start < vectors.length; start += FILE_ROWS) {
      const part = vectors.slice(start, start + FILE_ROWS);
      const rows = new Float32Array(part.length * dimensions);
      part.forEach((vector, i) => {
        rows.set(vector, i * dimensions);
      });
      statistics.add(rows);
    }
    return statistics;
  }

  /** Name of the Fréchet distance over these features. */
  get metric(): string {
    return this.network.metric;
  }
}
